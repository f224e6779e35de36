import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../resources.ts";
import { type Accuracy, accuracyOf } from "../support/accuracy.ts";
import { limits, scenarios } from "../support/scenarios.ts";

/** Seeds per scenario; the table of docs/accuracy.md is written over more of them. */
const SEEDS = process.env.WRITE_ACCURACY ? 5 : 2;

interface Line {
  readonly scenario: string;
  readonly withSacct: boolean;
  readonly runs: readonly Accuracy[];
}
const lines: Line[] = [];

describe("generated runs against their known truth", () => {
  const cases = Object.entries(scenarios).flatMap(([scenario, plans]) =>
    [true, false].map((withSacct) => [scenario, withSacct, plans] as const),
  );

  it.each(cases)(
    "%s, sacct %s: time is in its account, and the truth inside the bounds",
    async (scenario, withSacct, plans) => {
      const runs: Accuracy[] = [];
      for (let seed = 1; seed <= SEEDS; seed++)
        runs.push(
          await accuracyOf(
            plans.map((plan) => ({ ...plan, seed: plan.seed + seed - 1 })),
            withSacct,
          ),
        );
      lines.push({ scenario, withSacct, runs });
      for (const run of runs) {
        expect(run.paidHours).toBeGreaterThan(1);
        expect(run.misbooked).toBeLessThan(withSacct ? limits.withSacct : limits.withoutSacct);
        expect(run.misbookedLoss).toBeLessThan(withSacct ? limits.withSacct : limits.withoutSacct);
        expect(run.outside).toEqual([]);
        if (!withSacct) continue;
        expect(run.paidRatio).toBeCloseTo(1, 9);
        expect(run.usefulWidth).toBeLessThan(limits.width);
        expect(run.lostWidth).toBeLessThan(limits.width);
      }
    },
  );

  it("a scenario without losses of its kind would prove nothing", async () => {
    const kinds = (scenario: string) =>
      Object.keys(lines.find((line) => line.scenario === scenario)?.runs[0]?.accounts ?? {});
    expect(kinds("nodes that crash")).toContain("lost: node_lost");
    expect(kinds("submit side killed")).toContain("lost: cancelled");
    expect(kinds("two executors that share block ids")).toContain("lost: walltime");
  });

  afterAll(() => {
    if (process.env.WRITE_ACCURACY) writeFileSync(join(packageRoot, "docs/accuracy.md"), page());
  });
});

function page(): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const worst = (runs: readonly Accuracy[], figure: (run: Accuracy) => number) =>
    percent(Math.max(...runs.map(figure)));
  const rows = lines.map(({ scenario, withSacct, runs }) =>
    [
      scenario,
      withSacct ? "yes" : "no",
      worst(runs, (run) => run.misbooked),
      worst(runs, (run) => run.misbookedLoss),
      worst(runs, (run) => Math.abs(run.paidRatio - 1)),
      worst(runs, (run) => run.usefulWidth),
      worst(runs, (run) => run.lostWidth),
      String(runs.reduce((sum, run) => sum + run.outside.length, 0)),
    ].join(" | "),
  );
  return `# How accurate the ledger is

Written by \`npm run accuracy\`. Each line is the worst of ${SEEDS} simulated runs of 200 tasks whose truth is known; the simulation shares no code with the
accounting. *Misbooked* is the share of paid time in a wrong account (half the sum of |booked - true| over blocks, accounts and classes); bodies
count as the truth, so what Parsl wraps around them is part of it. *Width* is the distance between the bounds, over paid. *Outside* counts blocks x
accounts whose truth is not within the bounds.

| run | sacct | misbooked | of it, losses | paid off by | width of useful | width of lost | outside |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join("\n")}
`;
}
