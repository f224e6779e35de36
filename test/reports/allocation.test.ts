import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../config_schema.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { shippedRule } from "../../metrics/allocation/rules.ts";
import { type AllocationSettings, noAllocation, usualThresholds } from "../../metrics/allocation/settings.ts";
import { checkReport } from "../../reports/allocation/check.ts";
import { type ReportFormKey, reportForm, reportFormKeys } from "../../reports/allocation/forms/index.ts";
import type { ReportWords } from "../../reports/allocation/gather.ts";
import { firstConfiguration } from "../../reports/allocation/init.ts";
import type { ReportDocument } from "../../reports/allocation/model.ts";
import { allocationReport } from "../../reports/allocation/report.ts";
import { yearLake, yearSettings } from "../support/award_year.ts";
import { golden } from "../support/golden.ts";
import { fixture, lakeOf, lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";
import { cellsOf, tableOf } from "../support/report_tables.ts";

const write = async (report: ReportDocument, key: ReportFormKey) => Buffer.from(await reportForm(key).write(report));

/** A table as rows of values by column. */
function table(report: ReportDocument, id: string): Array<Record<string, unknown>> {
  return cellsOf(report, id).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, value])),
  );
}

/** What differs from one ingest to the next: state, ids that follow from it, when the files were read and their content. */
function masked(text: string, { stamp }: ReportDocument): string {
  return text
    .replaceAll(stamp.state, "STATE")
    .replaceAll(stamp.id, "REPORT")
    .replace(/parsl-ledger-report [\w-]+/g, "parsl-ledger-report STAMP")
    .replace(/read \d{4}-\d\d-\d\d \d\d:\d\d/g, "read WHEN")
    .replace(/content [0-9a-f]{16}/g, "content SHA256");
}

describe("a year of an award, worked by hand", () => {
  let lake: Lake;
  let report: ReportDocument;
  beforeAll(async () => {
    lake = await yearLake();
    report = await allocationReport(lake, yearSettings, { period: "2026Q3", asOf: "2026-10-01", filters: {} });
  });

  it("charges 20 x 10, 20 x 10 x 2 (premium) and 10 x 10 + 10 x 20 (over the change of factor) to date", () => {
    const [award] = table(report, "table-allocation");
    // 2000 - 200 + 100 held; three of four equal parts of 2000 expected.
    expect(award).toMatchObject({ allocation: 1900, charged: 900, balance: 1000, expected: 1500, pace: 0.6 });
    expect(award?.used_share).toBeCloseTo(900 / 1900, 12);
  });

  it("counts of the job over the change only what fell into the quarter: 5 h x 2 nodes x 20", () => {
    expect(table(report, "table-allocation")[0]?.charged_period).toBe(200);
    expect(table(report, "table-charges")).toMatchObject([
      { qos: "regular", paid_node_hours: 10, factor: 20, charged_hours: 200 },
    ]);
  });

  it("doubles the charge of a premium block, not its node-hours", async () => {
    const second = await allocationReport(lake, yearSettings, { period: "2026Q2", asOf: "2026-10-01", filters: {} });
    expect(table(second, "table-charges")).toMatchObject([
      { qos: "premium", paid_node_hours: 20, charged_hours: 400 },
      { qos: "regular", paid_node_hours: 10, charged_hours: 100 },
    ]);
  });

  it("projects 900 + 92 x 900 / 273 by the year's end, at least 900: nothing was charged for 91 days", () => {
    expect(cellsOf(report, "table-allocation")[0]?.projected?.shown).toBe("1,203 (900.0 to 1,203)");
  });

  it("puts at risk on 15 November 0.2 of what 45 more days leave unused, and at most half of 1000", async () => {
    const [award] = table(report, "table-allocation");
    expect(award?.check_on).toBe("2026-11-15T00:00:00Z");
    expect(award?.at_risk).toBeCloseTo(0.2 * (1900 - 900 * (1 + 45 / 273)), 9);
    expect((await write(report, "md")).toString()).toContain("at most 500.0 if nothing more is used until then");
  });

  it("books 8 useful and 2 idle of 10 node-hours, after 16 useful of 30 in the quarter before", () => {
    const rows = table(report, "table-hours");
    expect(rows.find(({ account }) => account === "useful")).toMatchObject({
      node_hours: 8,
      share: 0.8,
      before_hours: 16,
    });
    expect(rows.find(({ account }) => account === "lost")).toMatchObject({ node_hours: 0, before_hours: 8 });
    expect(rows.find(({ account }) => account === "paid")).toMatchObject({
      node_hours: 10,
      charged_hours: 200,
      before_hours: 30,
    });
    const idle = rows.filter(({ account }) => String(account).startsWith("idle"));
    expect(idle.reduce((sum, { node_hours }) => sum + Number(node_hours), 0)).toBeCloseTo(2, 9);
  });

  it("is 20 short of the facility's 920", () => {
    expect(table(report, "table-reconciliation")).toMatchObject([{ facility: 920, ours: 900, difference: -20 }]);
  });

  it("prices an image at 60 node-hours of three jobs over five images, and asks for fifty", () => {
    // Kept: 60 less 8 lost and 6 idle = 46; idle at its threshold of 15 % would be 8.1, more than there is.
    expect(table(report, "table-outlook")).toMatchObject([
      { units: 5, per_unit: 12, needed_hours: 600, per_unit_achievable: 52 / 5 },
    ]);
  });

  it("asks for a tenth, a fifth, three and four tenths of them by part of the year, as the configuration states", () => {
    // 50 images at 12 node-hours, and at 900 charged hours for 60 node-hours so far: 15 each.
    expect(table(report, "table-outlook-parts")).toMatchObject([
      { part: "1 of 4", share: 0.1, needed_hours: 60, needed_hours_achievable: 52, needed_charged: 900 },
      { part: "2 of 4", share: 0.2, needed_hours: 120, needed_charged: 1800 },
      { part: "3 of 4", share: 0.3, needed_hours: 180, needed_charged: 2700 },
      { part: "4 of 4", share: 0.4, needed_hours: 240, needed_charged: 3600 },
    ]);
  });

  it("tells what was done since the period began, and how its rule found things before and after", async () => {
    const text = (await write(report, "md")).toString();
    // Two tries in this quarter, four in the one before: no evidence either way.
    expect(text).toContain(
      "2026-07-02: the image app checks its input first. failing app: too little data in the period before, too little data in this one.",
    );
    expect(text).toContain("2026-08-01: blocks of one node.\n");
    expect(text).not.toContain("told in the report before");
  });

  it("finds the app's failures less where the period before lost 8 node-hours to them and this one none", async () => {
    const lake = await yearLake();
    const thresholds = { ...usualThresholds, leastTries: 1, appFailWarn: 0.2 };
    const words = { period: "2026Q3", asOf: "2026-10-01", filters: {} };
    const found = await allocationReport(lake, { ...yearSettings, thresholds }, words);
    // One of four tries in the second quarter, 8 h on one of two nodes; none of two in the third.
    expect((await write(found, "md")).toString()).toContain(
      "failing app: 8.00 node-hours at stake in the period before, nothing found in this one.",
    );
  });

  it("says that 20 of the facility's 920 were charged to jobs of no run that the lake holds", async () => {
    expect(table(report, "table-reconciliation")).toMatchObject([{ unseen: 20 }]);
    expect((await write(report, "md")).toString()).toContain("no monitoring record were charged 20.00 hours");
  });

  it("calls every job one of capability: 2 of 10 nodes are a fifth", async () => {
    expect((await write(report, "md")).toString()).toContain("Capability share on big: 100.0 %");
  });

  it.each(["md", "json"] as const)("reads as its golden %s", async (key) => {
    const text = masked((await write(report, key)).toString(), report);
    expect(text).toBe(golden(`report-year.${key}`, text));
  });
});

describe("rules of pull-back that ship along", () => {
  const [award] = yearSettings.awards;
  let lake: Lake;
  beforeAll(async () => {
    lake = await yearLake();
  });
  const section = async (report: ReportDocument) =>
    /## 2\. Allocation status\n\n(.*?)\n\n## 3/s.exec(masked((await write(report, "md")).toString(), report))?.[1] ??
    "";

  /** The same 2000 hours with their transfers, for a year from July on, of which the first quarter charged 5 h x 2 nodes x 20 = 200. */
  const fromJuly: AllocationSettings = {
    ...yearSettings,
    awards: [{ ...award, from: new Date("2026-07-01"), to: new Date("2027-07-01") } as never],
    rule: shippedRule("alcc-2026"),
  };

  it("ALCC takes 15 % of what is unused on 1 November of whoever used 10 to 25 % by then", async () => {
    const report = await allocationReport(lake, fromJuly, { period: "AY2026Q1", asOf: "2026-10-01", filters: {} });
    const [row] = table(report, "table-allocation");
    // 200 in 92 days, 31 more at that rate: 267.4, which is 14 % of 1900. Nothing more: 200 is 10.5 %, and 15 % of 1700 is 255.
    const used = 200 * (1 + 31 / 92);
    expect(used / 1900).toBeCloseTo(0.1407, 4);
    expect(row).toMatchObject({ allocation: 1900, charged: 200, balance: 1700, check_on: "2026-11-01T00:00:00Z" });
    expect(row?.at_risk).toBeCloseTo(0.15 * (1900 - used), 9);
    expect(0.15 * (1900 - used)).toBeCloseTo(244.9, 1);
    // By plan, 500 by 30 September, day 91 of 365, and one of the next 91 days' 500: 505.5. By the year's end, 200 x 365 / 92.
    expect(row?.expected).toBeCloseTo(500 + 500 / 91, 9);
    expect(row?.projected).toBeCloseTo((200 * 365) / 92, 9);
    const text = await section(report);
    expect(text).toContain("takes 244.9 hours if use goes on at the mean rate of the year, and at most 255.0");
    expect(text).toContain("ALCC, 2026-27 (alcc-2026; ALCC's table for the allocation year 2026-27)");
    expect(text).toBe(golden("report-alcc-status.md", text));
  });

  it("INCITE's can take up to 33 % of what is unused on 1 September of whoever used less than half", async () => {
    const settings = { ...yearSettings, rule: shippedRule("incite-olcf") };
    const report = await allocationReport(lake, settings, { period: "2026Q2", asOf: "2026-07-01", filters: {} });
    // 700 in 181 days, 62 more: 939.8 of the 1900 that are left after the pull-back in July and the transfer in August, 49.5 %.
    const used = 700 * (1 + 62 / 181);
    expect(table(report, "table-allocation")[0]?.at_risk).toBeCloseTo(0.33 * (1900 - used), 9);
    expect(0.33 * (1900 - used)).toBeCloseTo(316.9, 1);
    expect(await section(report)).toContain(
      "m42: the next check, on 2026-09-01, takes up to 316.9 hours if use goes on at the mean rate of the year, and at most 396.0 if nothing more is used until then.",
    );
  });

  it("NERSC's of 2026 can take at most the shortfall, of which it says no share", async () => {
    const settings = {
      ...yearSettings,
      project: { name: "Sky survey", pi: null, program: "ERCAP" },
      rule: shippedRule("nersc-ay2026"),
    };
    const report = await allocationReport(lake, settings, { period: "2026Q2", asOf: "2026-06-01", filters: {} });
    // By the end of the second of four equal parts of 365 days, 2 July, 1000 are expected; 600 were charged by 1 June.
    const [row] = table(report, "table-allocation");
    expect(row).toMatchObject({ charged: 600, check_on: "2026-07-02T00:00:00Z", at_risk: null });
    expect(await section(report)).toContain("takes an unknown share of the shortfall if use");
    expect(await section(report)).toContain("at most 400.0 if nothing more is used until then");
  });
});

const slurm: AllocationSettings = {
  ...noAllocation,
  project: { name: "DC2", pi: null, program: "ERCAP" },
};
const slurmWords: ReportWords = { period: "2026Q4", filters: {} };

describe("a report on real Slurm databases", () => {
  let lake: Lake;
  let report: ReportDocument;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-slurm-squeue"]);
    report = await allocationReport(lake, slurm, slurmWords);
  });

  it("shows hours that add up to what was paid, as they are printed, too", () => {
    const lines = table(report, "table-hours");
    const paid = Number(lines.at(-1)?.node_hours);
    const sum = lines.slice(0, -1).reduce((total, { node_hours }) => total + Number(node_hours), 0);
    expect(sum).toBeCloseTo(paid, 12);
    const shown = tableOf(report, "table-hours");
    const printed = shown?.rows.map((row) => Number(row[1]?.shown)) ?? [];
    expect(printed.slice(0, -1).reduce((total, one) => total + one, 0)).toBeCloseTo(printed.at(-1) as number, 9);
  });

  it("prints every value between its printed bounds", () => {
    const shown = tableOf(report, "table-hours");
    const at = (name: string) => shown?.columns.findIndex((column) => column.name === name) as number;
    for (const row of shown?.rows ?? []) {
      const [low, value, high] = ["node_hours_low", "node_hours", "node_hours_high"].map((name) => row[at(name)]);
      expect([low?.shown, Number(low?.shown) <= Number(value?.shown)]).toEqual([low?.shown, true]);
      expect([high?.shown, Number(value?.shown) <= Number(high?.shown)]).toEqual([high?.shown, true]);
      if (low?.value !== value?.value) expect(Number(low?.shown)).toBeLessThanOrEqual(Number(low?.value) + 1e-9);
      if (high?.value !== value?.value) expect(Number(high?.shown)).toBeGreaterThanOrEqual(Number(high?.value) - 1e-9);
    }
  });

  it("draws supply and demand of the executor and the run that paid for most, not of the latest", async () => {
    const text = (await write(report, "md")).toString();
    expect(text).toContain(
      "charts/supply_and_demand.svg?source=head-slurm-walltime&run=d48d90bf-626a-4879-add4-308cb6c61367&executor=knl&",
    );
  });

  it("leaves out what no award is there for, with the reason", async () => {
    const text = (await write(report, "md")).toString();
    expect(text).toContain("No award is configured");
    expect(text).toContain("No machine is configured");
  });

  it.each(["md", "json"] as const)("reads as its golden %s", async (key) => {
    const text = masked((await write(report, key)).toString(), report);
    expect(text).toBe(golden(`report-slurm.${key}`, text));
  });

  it("gives the same bytes in every form with one thread of the database and with four", async () => {
    const state = await lake.state();
    for (const threads of [1, 4]) {
      await state.rows(`set threads = ${threads}`);
      const again = await allocationReport(lake, slurm, slurmWords);
      for (const key of reportFormKeys) expect((await write(again, key)).equals(await write(report, key))).toBe(true);
    }
  });

  it("has addresses on paper that can be copied: they are cut into lines by nothing that stands in them", async () => {
    const input = await write(report, "pdf");
    const paper = execFileSync("pdftotext", ["-raw", "-", "-"], {
      input,
      stdio: ["pipe", "pipe", "ignore"],
    }).toString();
    expect(paper).not.toContain("\u200b");
    expect(paper.replaceAll("\n", "")).toContain("/v1/tries?failure_class=*&from=2026-10-01T00:00Z&to=");
  });

  it("is four pages at most, tagged, and fetches nothing", async () => {
    const pdf = await write(report, "pdf");
    const told = execFileSync("pdfinfo", ["-"], { input: pdf, stdio: ["pipe", "pipe", "ignore"] }).toString();
    expect(Number(/^Pages: +(\d+)$/m.exec(told)?.[1])).toBeLessThanOrEqual(4);
    expect(told).toMatch(/^Tagged: +yes$/m);
    const html = (await write(report, "html")).toString();
    expect(
      [...html.matchAll(/(?:src|href|url\()=?["']?(https?:[^"')\s]+)/g)]
        .map((match) => match[1])
        .filter((url) => !url?.includes("www.w3.org")),
    ).toEqual([]);
  });

  it.each(reportFormKeys)("can be checked as %s, and a changed one is found out", async (key) => {
    const content = await write(report, key);
    expect(await checkReport(lake, slurm, `r.${key}`, content)).toMatchObject({ matches: true });
    const changed = Buffer.concat([content, Buffer.from(" ")]);
    expect(await checkReport(lake, slurm, `r.${key}`, changed)).toMatchObject({ matches: false });
    const other = { ...slurm, project: null };
    expect((await checkReport(lake, other, `r.${key}`, content)).sentences.join()).toContain(
      "The configuration is another one",
    );
  });

  it("is refused a check when it is no report", async () => {
    await expect(checkReport(lake, slurm, "r.md", Buffer.from("hello"))).rejects.toThrow(/carries no stamp/);
  });

  it("says that a period without runs has none, in every form", async () => {
    const empty = await allocationReport(lake, slurm, { period: "2020Q1", filters: {} });
    expect((await write(empty, "md")).toString()).toContain(
      "No node-hour was paid for between 2020-01-01 and 2020-03-31 (UTC)",
    );
    for (const key of reportFormKeys) expect((await write(empty, key)).length).toBeGreaterThan(1000);
  });

  it("does not say that nothing ran where runs left no record of what was paid", async () => {
    const old = await lakeOf(["gen-1.0.0"]);
    const text = (await write(await allocationReport(old, noAllocation, slurmWords), "md")).toString();
    expect(text).toContain(
      "What was paid is not known: 1 run began and 13 tasks ended between 2026-10-01 and 2026-12-31",
    );
    expect(text).not.toContain("there was no run");
    expect(text).not.toContain("every paid node came up");
  });
});

describe("an award in whose year a run recorded no blocks", () => {
  const words: ReportWords = { period: "2026Q4", asOf: "2026-12-15", filters: {}, lenient: true };

  it("was charged nobody knows what, where no other run tells", async () => {
    const report = await allocationReport(await lakeOf(["gen-1.0.0"]), yearSettings, words);
    const [award] = cellsOf(report, "table-allocation");
    for (const name of ["charged_period", "charged", "balance", "used_share", "pace", "projected"])
      expect(award?.[name]?.value, name).toBeNull();
    expect((await write(report, "md")).toString()).toContain(
      "charges are unknown, because what ran was written before Parsl 1.1, which recorded no blocks",
    );
  });

  it("was charged what the other runs tell, and says that one is missing", async () => {
    const lake = await yearLake();
    const known = await allocationReport(lake, yearSettings, words);
    await ingest({ path: fixture("gen-1.0.0"), lake: lake.folder, timezone: "UTC" });
    const mixed = await allocationReport(lake, yearSettings, words);
    const charged = (report: ReportDocument) => cellsOf(report, "table-allocation")[0]?.charged?.value;
    expect(charged(mixed)).toBe(charged(known));
    const missing = "1 run of its year began before Parsl 1.1, which recorded no blocks";
    expect((await write(mixed, "md")).toString()).toContain(missing);
    expect((await write(known, "md")).toString()).not.toContain(missing);
  });
});

describe("contradictions", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await yearLake();
  });
  const on = (settings: Partial<AllocationSettings>, words: Partial<ReportWords> = {}) =>
    allocationReport(
      lake,
      { ...yearSettings, ...settings },
      { period: "2026Q3", asOf: "2026-10-01", filters: {}, ...words },
    );
  const [award] = yearSettings.awards;
  const [machine] = yearSettings.machines;

  it.each([
    ["awards.cpu.plan", { awards: [{ ...award, plan: [50, 60] }] }],
    ["awards.cpu.current", { awards: [{ ...award, current: 5 }] }],
    ["awards.cpu.pool", { awards: [{ ...award, pool: "gpu" }] }],
    [
      "awards.cpu.transfers",
      { awards: [{ ...award, transfers: [{ on: new Date("2025-07-15"), hours: 5, why: null }] }] },
    ],
    ["awards.cpu.award", { awards: [{ ...award, award: "FILL IN" }] }],
    ["project.pi", { project: { name: "Sky survey", pi: "FILL IN", program: null } }],
    ["reconcile.gpu", { reconcile: { gpu: { chargedToDate: 9, until: new Date("2026-10-01") } } }],
    ["reconcile.cpu.as_of", { reconcile: { cpu: { chargedToDate: 9, until: new Date("2025-10-01") } } }],
    [
      "machines.big.charge",
      { machines: [{ ...machine, charges: [...(machine?.charges ?? []), machine?.charges[0]] }] },
    ],
  ])("stop a report, naming %s", async (field, settings) => {
    await expect(on(settings as Partial<AllocationSettings>)).rejects.toMatchObject({ code: "bad_input", field });
  });

  it("are told all at once", async () => {
    const twice = [{ ...(award as never as object), plan: [50, 60], current: 5 } as never];
    await expect(on({ awards: twice })).rejects.toThrow(
      "awards.cpu.plan: the shares of the plan add up to 110 %, not to 100 %; awards.cpu.current: it says 5, but the initial award and the transfers so far make 1900; correct the configuration, or let them pass with --lenient",
    );
  });

  it("pass when they are let, and are told", async () => {
    const report = await on(
      { awards: [{ ...(award as never as object), plan: [50, 60] } as never] },
      { lenient: true },
    );
    expect((await write(report, "md")).toString()).toContain("awards.cpu.plan: the shares of the plan add up to 110 %");
  });
});

describe("names from the database", () => {
  const odd = [
    '#strong[x] $a$ @b "c" \\ ]',
    "\\textbf{x} & % _ ^ ~",
    "| *b* `c` <script>alert(1)</script> [l](u)",
    "-- \u202e\u0007 ümlaut 漢字",
  ];

  it("stand in every form as they are and command nothing", async () => {
    const lake = await lakeOfBuilt(
      (source) => {
        source.block("0", [
          [0, "PENDING"],
          [10, "RUNNING"],
          [1000, "SCALED_IN"],
        ]);
        source.manager("m", { block: "0", node: "n", workers: 1, from: 20, lastBeat: 1000, inactive: 1000 });
        odd.forEach((app, id) => {
          const times = {
            launched: 30 + id * 100,
            running: 30 + id * 100,
            ended: 90 + id * 100,
            returned: 90 + id * 100,
          };
          source.task(id, [{ ...times, state: "exec_done", block: "0", node: "n" }], app);
        });
        return source;
      },
      { completed: 1001 },
    );
    const settings = { ...noAllocation, project: { name: odd.join(" "), pi: odd[0] as string, program: null } };
    const report = await allocationReport(lake, settings, { filters: {} });
    for (const key of reportFormKeys) expect((await write(report, key)).length).toBeGreaterThan(1000);
    expect((await write(report, "html")).toString()).not.toContain("<script>alert");
    expect((await write(report, "md")).toString()).not.toContain("<script>");
    expect((await write(report, "tex")).toString()).toContain("\\textbackslash{}textbf\\{x\\} \\& \\% \\_");
    const paper = execFileSync("pdftotext", ["-", "-"], {
      input: await write(report, "pdf"),
      stdio: ["pipe", "pipe", "ignore"],
    });
    // Long words may be broken between lines.
    const letters = (text: string) => text.replace(/[\s\u200b]+/g, "");
    for (const name of ['#strong[x] $a$ @b "c" \\ ]', "\\textbf{x} & % _ ^ ~", "| *b* `c` <script>alert(1)</script>"])
      expect(letters(paper.toString())).toContain(letters(name));
    expect(JSON.parse((await write(report, "json")).toString()).sections).toHaveLength(13);
  });

  it("of two hundred apps, the twelve largest stand alone and the rest in one line", async () => {
    const lake = await lakeOfBuilt(
      (source) => {
        source.block("0", [
          [0, "PENDING"],
          [10, "RUNNING"],
          [9000, "SCALED_IN"],
        ]);
        source.manager("m", { block: "0", node: "n", workers: 1, from: 20, lastBeat: 9000, inactive: 9000 });
        for (let id = 0; id < 200; id++) {
          const times = { launched: 30 + id * 40, running: 30 + id * 40, ended: 50 + id * 40, returned: 50 + id * 40 };
          source.task(id, [{ ...times, state: "exec_done", block: "0", node: "n" }], `app_${id}`);
        }
        return source;
      },
      { completed: 9001 },
    );
    const report = await allocationReport(lake, noAllocation, { filters: {} });
    const apps = table(report, "table-apps");
    expect(apps).toHaveLength(13);
    expect(apps.at(-1)).toMatchObject({ app: null, tasks: 188, tries: 188 });
  });
});

describe("report --init", () => {
  it("writes a configuration that is one, with what the lake holds and what is missing", async () => {
    const lake = await lakeOf(["head-slurm-walltime"]);
    const text = await firstConfiguration(lake);
    const config = configSchema.parse(parse(text));
    expect(config.sources).toMatchObject([{ name: "head-slurm-walltime", timezone: "UTC", executors: { knl: {} } }]);
    expect(config.awards).toMatchObject({ cpu: { award: "m1727", year: ["2026-01-01", "2026-12-31"] } });
    expect(text).toContain("Worker hosts seen: nid00001, nid00002, nid00003, nid00004.");
    expect(text.match(/FILL IN/g)?.length).toBeGreaterThan(5);
  });

  it("charges nobody for blocks on the host of the script, and asks where nobody tells nodes, limit and quality of service", async () => {
    const local = await firstConfiguration(await lakeOf(["head-local-mixed"]));
    expect(configSchema.parse(parse(local)).sources?.[0]?.executors).toEqual({ htex_local: { paid: false } });
    expect(local).toContain("htex_local: { paid: false }   # FILL IN: it ran on the host of the script");
    const unaccounted = await firstConfiguration(await lakeOf(["head-slurm-walltime"], { sacct: false }));
    expect(unaccounted).toContain("knl: {}   # FILL IN: without accounting nobody tells nodes_per_block and walltime");
    expect(configSchema.parse(parse(unaccounted)).awards).toMatchObject({ cpu: { award: "FILL IN" } });
  });

  it("writes an award for each account, and one configuration of all their sources", async () => {
    const folder = temporaryFolder();
    const lines = readFileSync(fixture("slurm-1.2.0", "sacct.txt"), "utf8").replaceAll("|m1727|", "|m9|");
    writeFileSync(join(folder, "sacct.txt"), lines);
    await ingest({
      path: fixture("head-slurm-squeue"),
      lake: folder,
      sacct: fixture("head-slurm-squeue", "sacct.txt"),
      timezone: "UTC",
    });
    await ingest({ path: fixture("slurm-1.2.0"), lake: folder, sacct: join(folder, "sacct.txt"), timezone: "UTC" });
    const lake = await Lake.open(folder);
    const config = configSchema.parse(parse(await firstConfiguration(lake)));
    lake.close();
    expect(config.awards).toMatchObject({
      m1727: { pool: "cpu", award: "m1727", project: "m1727" },
      m9: { pool: "cpu", award: "m9", project: "m9" },
    });
    expect(config.sources?.map(({ name }) => name)).toEqual(["head-slurm-squeue", "slurm-1.2.0"]);
  });
});
