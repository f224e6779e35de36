import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { display, hourPrecision, percent } from "../../reports/figures.ts";
import { roundToTotal } from "../../reports/round.ts";
import { textTable } from "../../reports/text.ts";

const column = { name: "x", title: "X", unit: "1", meaning: "", kind: "metric", precision: 2, type: "DOUBLE" } as const;

describe("figures for people", () => {
  it("lines that were rounded together add up to the rounded total", () => {
    const hours = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(hours, fc.integer({ min: 0, max: 4 }), (values, precision) => {
        const unit = 10 ** precision;
        const rounded = roundToTotal(values, precision);
        const total = Math.round(values.reduce((sum, value) => sum + value, 0) * unit);
        expect(rounded.reduce((sum, value) => sum + Math.round(value * unit), 0)).toBe(total);
        for (const [index, value] of rounded.entries())
          expect(Math.abs(value - (values[index] as number))).toBeLessThanOrEqual(1 / unit + 1e-9);
      }),
    );
  });

  it("what is unknown is a dash, never an empty cell or a zero", () => {
    expect(display(null, column)).toBe("–");
    expect(display(0, column)).toBe("0.00");
    expect(display(1234.567, column)).toBe("1,234.57");
    expect(percent(null)).toBe("–");
    expect(percent(0.405)).toBe("40.5 %");
  });

  it.each([
    [0.0956, 5],
    [3, 3],
    [500, 1],
    [2_500_000, 0],
    [0, 4],
    [1e-9, 6],
  ])("a total of %d node-hours is shown with %d digits", (total, digits) => {
    expect(hourPrecision(total)).toBe(digits);
  });

  it("a control character in a name cannot move the cursor", () => {
    expect(textTable(["app"], [["evil\u001b[2Jname\u0007"]], [false])).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});
