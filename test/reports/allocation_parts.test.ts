import { beforeAll, describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { type AllocationSettings, noAllocation } from "../../metrics/allocation/settings.ts";
import { askRows } from "../../metrics/rows.ts";
import { changedFigures } from "../../reports/allocation/changes.ts";
import { checkReport } from "../../reports/allocation/check.ts";
import { reportForm } from "../../reports/allocation/forms/index.ts";
import type { ReportDocument } from "../../reports/allocation/model.ts";
import { allocationReport } from "../../reports/allocation/report.ts";
import { lakeOf } from "../support/lakes.ts";
import { cellsOf, tableOf, tileOf } from "../support/report_tables.ts";

const day = (text: string) => new Date(`${text}T00:00:00Z`);

/** An award of m1727 on a pool that the machine of the lake, which is none, does not charge: only where it stands matters here. */
const settings: AllocationSettings = {
  ...noAllocation,
  awards: [
    {
      key: "cpu",
      pool: "cpu",
      award: "m1727",
      account: null,
      from: day("2026-01-01"),
      to: day("2027-01-01"),
      initial: 10,
      current: null,
      plan: [25, 25, 25, 25],
      transfers: [],
      exempt: null,
    },
  ],
  machines: [{ name: "big", pool: "cpu", unit: null, nodesTotal: null, charges: [] }],
  reconcile: { cpu: { chargedToDate: 9, until: day("2026-11-24") } },
};
const words = { period: "2026Q4", filters: {} };
const markdown = async (report: ReportDocument) => String(await reportForm("md").write(report));

describe("a report that counts some sources only", () => {
  let lake: Lake;
  let whole: ReportDocument;
  let part: ReportDocument;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-squeue", "slurm-1.2.0"]);
    whole = await allocationReport(lake, settings, words);
    part = await allocationReport(lake.only(["slurm-1.2.0"]), settings, words);
  });

  it("says nothing of balance, pace and the facility's figure: an award is charged by all sources", async () => {
    expect(tableOf(whole, "table-allocation")).toBeDefined();
    const filtered = await allocationReport(lake, settings, { ...words, filters: { source: "slurm-1.2.0" } });
    for (const report of [part, filtered]) {
      expect(tableOf(report, "table-allocation")).toBeUndefined();
      expect(tableOf(report, "table-reconciliation")).toBeUndefined();
      expect(tileOf(report, "Award used")).toEqual({
        name: "Award used",
        value: null,
        shown: "–",
        note: "not told for some sources only",
      });
      expect(await markdown(report)).toContain("an award is charged by all of them");
    }
  });

  it("has an id of its own, and does not pass for one of all sources", async () => {
    expect(part.stamp.id).not.toBe(whole.stamp.id);
    const { matches, sentences } = await checkReport(lake, settings, "r.md", Buffer.from(await markdown(part)));
    expect(matches).toBe(false);
    expect(sentences).toContain("It counts other sources: slurm-1.2.0 then, head-slurm-squeue,slurm-1.2.0 now.");
  });

  it("in JSON, tells when it is checked which figures the others change", async () => {
    const then = String(await reportForm("json").write(part));
    // 5 jobs of slurm-1.2.0 and 3 of head-slurm-squeue, of 236 s and 218 s.
    expect(changedFigures(then, whole)).toContainEqual(
      expect.stringMatching(/^4\. Charges by job, 1: Jobs 5 then, 8 now; Node-hours 0\.06556 then, 0\.1261 now/),
    );
    expect(changedFigures(then, part)).toEqual([]);
    expect(changedFigures("no JSON", whole)).toEqual([]);
  });
});

describe("a number of a report", () => {
  let lake: Lake;
  let report: ReportDocument;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "slurm-1.2.0"]);
    report = await allocationReport(lake, noAllocation, words);
  });

  it("of failed tries leads to just those tries", async () => {
    const rows = cellsOf(report, "table-failures");
    expect(rows.length).toBeGreaterThan(5);
    for (const { tries } of rows) {
      const { failure_class, failure_code, from, to, at } = Object.fromEntries(
        new URL(tries?.link as string, "http://ledger").searchParams,
      );
      const { data } = await askRows(lake, "tries", { from, to, at, filters: { failure_class, failure_code } });
      expect([tries?.link, data.length]).toEqual([tries?.link, tries?.value]);
    }
  });

  it("of hours can be had in SQL, line by line", async () => {
    const items = report.sections
      .flatMap(({ parts }) => parts)
      .flatMap((one) => (one.kind === "items" ? one.items : []));
    const [code = ""] = items.flatMap((item) => (typeof item === "object" && "code" in item ? [item.code] : []));
    const booked = (await (await lake.state()).rows(code)) as Array<Record<string, unknown>>;
    const lines = cellsOf(report, "table-hours").slice(0, -1);
    const sum = (rows: unknown[]) => rows.reduce((total: number, one) => total + Number(one), 0);
    expect(sum(booked.map(({ node_hours }) => node_hours))).toBeCloseTo(
      sum(lines.map((one) => one.node_hours?.value)),
      9,
    );
    const useful = booked.find(({ account }) => account === "useful");
    expect(Number(useful?.node_hours)).toBeCloseTo(
      Number(lines.find((one) => one.account?.value === "useful")?.node_hours?.value),
      9,
    );
  });

  it("stands in the headline as it stands in the table", () => {
    const printed = (begin: string) =>
      cellsOf(report, "table-hours")
        .filter(({ account }) => String(account?.value).startsWith(begin))
        .reduce((sum, { node_hours }) => sum + Number(node_hours?.shown), 0)
        .toFixed(4);
    expect(tileOf(report, "Useful")?.note).toContain(`of paid: ${printed("useful")} node-hours`);
    expect(tileOf(report, "Idle")?.note).toContain(`of worker time: ${printed("idle_")} node-hours`);
    expect(tileOf(report, "Lost to failures")?.note).toContain(`of paid: ${printed("lost")} node-hours`);
  });

  it("that may be more than nothing has its line", () => {
    // No time of drain for certain; the manager of a block may have ended before its job did.
    const drain = cellsOf(report, "table-hours").find(({ account }) => account?.value === "drain");
    expect([drain?.node_hours?.value, Number(drain?.node_hours_high?.value) > 0]).toEqual([0, true]);
  });

  it("of hours says what it rests on in the period, not in all that the sources hold", async () => {
    expect(await markdown(report)).toContain(
      "Start and end of all jobs behind the 0.1611 node-hours are the scheduler's (sacct): this is what was charged.",
    );
    const unaccounted = await lakeOf(["head-slurm-squeue"], { sacct: false });
    const told = await markdown(await allocationReport(unaccounted, noAllocation, words));
    expect(told).toContain("No scheduler record (sacct) was given: the");
    expect(told).toContain("haswell: the time limit of 3 of 3 blocks is not known");
  });

  it("of a claim names job, nodes and window as the scheduler does, and says in words what happened", () => {
    // By sacct: jobs 21 and 22 of slurm-1.2.0 held nid00002 and nid00003 for 32 s, and no manager came up.
    const shown = cellsOf(report, "table-incidents").map((row) => Object.values(row).map((cell) => cell.shown));
    expect(shown).toEqual([
      ["21", "nid00002", "2026-11-23 08:52:25", "2026-11-23 08:52:57", "0", "0.008889", "paid nodes never came up"],
      ["22", "nid00003", "2026-11-23 08:52:25", "2026-11-23 08:52:57", "0", "0.008889", "paid nodes never came up"],
      // Twice 32 s of one node.
      ["all", "", "", "", "0", "0.017778", ""],
    ]);
  });

  it("is none before it was spent: a present before the period is refused", async () => {
    await expect(allocationReport(lake, noAllocation, { ...words, asOf: "2026-01-01" })).rejects.toMatchObject({
      code: "usage",
      field: "as_of",
      message: expect.stringContaining("lies before 2026Q4 begins"),
    });
  });
});
