import { describe, expect, it } from "vitest";
import { periodBefore, readPeriod } from "../../metrics/allocation/period.ts";
import { allocationAt, expectedBy, planParts } from "../../metrics/allocation/plan.ts";
import { project } from "../../metrics/allocation/projection.ts";
import { customRule, shippedRule, shippedRules } from "../../metrics/allocation/rules.ts";
import { type AwardSettings, noAllocation } from "../../metrics/allocation/settings.ts";
import { awardYear, standing } from "../../metrics/allocation/standing.ts";

const day = (text: string) => new Date(`${text}T00:00:00Z`);

const award: AwardSettings = {
  key: "cpu",
  pool: "cpu",
  award: "m1",
  account: null,
  from: day("2026-01-01"),
  to: day("2027-01-01"),
  initial: 1000,
  current: null,
  plan: [10, 20, 30, 40],
  transfers: [],
  exempt: null,
};

describe("the plan of an award", () => {
  it("cuts the year into equal parts at whole days: 365 / 4 = 91.25", () => {
    expect(planParts(award).map(({ from }) => from)).toEqual(
      ["2026-01-01", "2026-04-02", "2026-07-02", "2026-10-01"].map(day),
    );
  });

  it("expects whole parts and the passed share of the part under way", () => {
    const parts = planParts(award);
    expect(expectedBy(parts, day("2025-12-01"))).toBe(0);
    // 100 of the first part, and 45.5 of the 91 days of the second, whose share is 200.
    expect(expectedBy(parts, new Date("2026-05-17T12:00:00Z"))).toBeCloseTo(200, 9);
    expect(expectedBy(parts, day("2027-06-01"))).toBeCloseTo(1000, 9);
  });

  it("is cut at the days of a rule that names them", () => {
    const other = { ...award, from: day("2025-01-15"), to: day("2026-01-21") };
    const { parts } = awardYear(other, shippedRule("nersc-ay2025"), "ERCAP");
    expect(parts.map(({ from }) => from)).toEqual(["2025-01-15", "2025-04-16", "2025-07-16", "2025-10-15"].map(day));
  });

  it("holds what it began with and the transfers so far, from the first moment of their day on", () => {
    const moved = {
      ...award,
      transfers: [
        { on: day("2026-07-15"), hours: -200, why: null },
        { on: day("2026-08-01"), hours: 50, why: null },
      ],
    };
    expect(["2026-07-14", "2026-07-15", "2026-08-01"].map((at) => allocationAt(moved, day(at)))).toEqual([
      1000, 800, 850,
    ]);
  });
});

describe("the projection", () => {
  const days = [
    { day: day("2026-01-10"), hours: 100 },
    { day: day("2026-04-05"), hours: 20 },
  ];

  it("goes on at the mean rate of the year; the slowest and fastest of it and of the last 28 and 91 days bound it", () => {
    // 100 days: 1.2 a day; the last 28 hold 20 hours, 0.714 a day; the last 91 (from 10 January on) hold 120, 1.319 a day.
    const found = project(days, award.from, day("2026-04-11"), day("2026-04-21"));
    expect(found?.value).toBeCloseTo(120 + 12, 9);
    expect(found?.low).toBeCloseTo(120 + (10 * 20) / 28, 9);
    expect(found?.high).toBeCloseTo(120 + (10 * 120) / 91, 9);
  });

  it("says nothing before a day has passed", () => {
    expect(project([], award.from, new Date("2026-01-01T12:00:00Z"), award.to)).toBeNull();
  });
});

describe("rules of pull-back", () => {
  it.each(shippedRules())("%s is a table that names its source", (name) => {
    expect(shippedRule(name)).toMatchObject({ name, source: expect.stringMatching(/./) });
  });

  it("an unknown one is refused with those that ship, a table with the key at fault", () => {
    expect(() => shippedRule("nersc-ay2062")).toThrow(/did you mean nersc-ay20/);
    expect(() => customRule({ kind: "thresholds", checks: [{ on: "soon", steps: [] }] })).toThrow(/checks\.0\.on/);
  });

  it("ALCC: 5 % used on 31 October loses a quarter of the unused the day after, 20 % fifteen hundredths, 30 % nothing", () => {
    const year = { ...award, from: day("2026-07-01"), to: day("2027-07-01") };
    const at = (used: number) => {
      const charges = [{ day: day("2026-07-02"), hours: used }];
      return standing(year, awardYear(year, shippedRule("alcc-2026"), "ALCC"), charges, day("2026-10-31")).check;
    };
    // A day more at the mean rate of 122 days.
    const later = (used: number) => used * (1 + 1 / 122);
    expect(at(50)).toMatchObject({ on: day("2026-11-01"), high: 0.25 * 950 });
    expect(at(50)?.atRisk).toBeCloseTo(0.25 * (1000 - later(50)), 9);
    expect(at(200)?.atRisk).toBeCloseTo(0.15 * (1000 - later(200)), 9);
    expect(at(300)?.atRisk).toBe(0);
  });

  it("a check takes of what the award holds on its day, transfers until then included", () => {
    const year = {
      ...award,
      from: day("2026-07-01"),
      to: day("2027-07-01"),
      transfers: [{ on: day("2026-10-15"), hours: -400, why: null }],
    };
    const charges = [{ day: day("2026-07-02"), hours: 100 }];
    const standing_ = standing(year, awardYear(year, shippedRule("alcc-2026"), "ALCC"), charges, day("2026-10-01"));
    // 100 in 92 days, 31 more: 133.7, of 600 more than a fifth, of 1000 less: 15 % of the 466.3 that are then left.
    expect(standing_.allocation).toBe(1000);
    expect(standing_.check?.atRisk).toBeCloseTo(0.15 * (600 - 100 * (1 + 31 / 92)), 9);
    expect(standing_.check?.high).toBe(0.15 * 500);
  });

  it("a shortfall whose fraction is not known is at most the shortfall, and no share of it is made up", () => {
    const other = { ...award, from: day("2025-01-15"), to: day("2026-01-21"), plan: [25, 25, 25, 25] };
    const year = awardYear(other, shippedRule("nersc-ay2025"), "ERCAP");
    const check = standing(other, year, [{ day: day("2025-02-01"), hours: 100 }], day("2025-05-01")).check;
    expect(check).toMatchObject({ on: day("2025-07-16"), atRisk: null, high: 400 });
    const first = standing(other, year, [], day("2025-02-01")).check;
    expect(first).toMatchObject({ on: day("2025-04-16"), atRisk: 250, high: 250 });
  });

  it("does not touch programs that are exempt", () => {
    expect(awardYear(award, shippedRule("nersc-ay2026"), "ALCC").checks).toEqual([]);
    expect(awardYear(award, shippedRule("nersc-ay2026"), "ERCAP").checks).toHaveLength(3);
  });

  it("spares an award of less than 60 days where the rule says so", () => {
    const kind = "shortfall";
    const checks = [
      { on: "2026-03-01", takes: 1 },
      { on: "2026-03-02", takes: 1 },
    ];
    const days = (rule: Record<string, unknown>) =>
      awardYear(award, customRule({ kind, checks, ...rule }), "ERCAP").checks.map(({ on }) => on);
    // From 1 January to 1 March are 59 days.
    expect(days({ spared_days: 60 })).toEqual([day("2026-03-02")]);
    expect(days({})).toHaveLength(2);
  });
});

describe("periods", () => {
  const read = (period: string) => readPeriod({ period }, day("2026-05-05"), { ...noAllocation, awards: [award] });
  it("are calendar quarters, months and years, or parts of an award's year", () => {
    expect(read("2026Q3")).toMatchObject({ from: day("2026-07-01"), to: day("2026-10-01") });
    expect(read("2026-12")).toMatchObject({ from: day("2026-12-01"), to: day("2027-01-01") });
    expect(read("AY2026Q3")).toMatchObject({ from: day("2026-07-02"), to: day("2026-10-01") });
    expect(read("AY2026")).toMatchObject({ from: award.from, to: award.to });
    expect(readPeriod({}, day("2026-05-05"), noAllocation)).toMatchObject({ name: "2026Q2" });
  });

  it("follow on one of the same kind", () => {
    expect(periodBefore(read("2026Q1"))).toMatchObject({ from: day("2025-10-01"), to: day("2026-01-01") });
    expect(periodBefore(read("AY2026Q2"))).toMatchObject({ from: day("2026-01-01"), to: day("2026-04-02") });
  });

  it("are refused by name when they are none", () => {
    expect(() => read("2026Q5")).toThrow(/2026Q5 is no period/);
    expect(() => read("AY2025Q1")).toThrow(/award in the configuration whose year begins in 2025/);
    expect(() => read("AY2026Q5")).toThrow(/has 4 parts/);
    expect(() => readPeriod({ from: "2026-02-01" }, day("2026-05-05"), noAllocation)).toThrow(/both from and to/);
  });
});
