import { describe, expect, it } from "vitest";
import { holdsTag, rangeOf } from "../../api/conditions.ts";

describe("a range", () => {
  it.each([
    ["bytes=0-9", { first: 0, last: 9 }],
    ["bytes=90-", { first: 90, last: 99 }],
    ["bytes=90-1000", { first: 90, last: 99 }],
    ["bytes=99-99", { first: 99, last: 99 }],
    ["bytes=-8", { first: 92, last: 99 }],
    ["bytes=-1000", { first: 0, last: 99 }],
    [" BYTES = 1 - 2 ", { first: 1, last: 2 }],
  ])("%j is read", (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });

  it.each(["bytes=100-", "bytes=100-200", "bytes=99999999999999999999-", "bytes=-0"])(
    "%j lies behind the end",
    (header) => {
      expect(rangeOf(header, 100)).toBe("unsatisfiable");
    },
  );

  it.each([
    undefined,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=5-2",
    "bytes=--5",
    "bytes=1.5-2",
    "bytes=+1-2",
    "bytes=0x1-2",
    "bytes=1-2-3",
    "bytes=0-1,5-6",
    "bytes=0-1,",
    "items=0-1",
    "0-1",
    "bytes 0-1/100",
    "bytes=0-1; x",
    `bytes=${"9".repeat(5000)}`,
  ])("%j is none, so everything is sent", (header) => {
    expect(rangeOf(header, 100)).toBe("whole");
  });
});

describe("a list of tags", () => {
  it("compares weakly where a cache asks, strongly where a part is asked for", () => {
    expect(holdsTag('"a", W/"b"', '"b"', true)).toBe(true);
    expect(holdsTag('"a", W/"b"', '"b"', false)).toBe(false);
    expect(holdsTag("*", '"b"', false)).toBe(true);
    expect(holdsTag('"bb"', '"b"', true)).toBe(false);
  });
});
