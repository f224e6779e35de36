import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { noSettings } from "../../lake/settings.ts";
import { askAwards } from "../../metrics/allocation/ask_awards.ts";
import { askReconciliation } from "../../metrics/allocation/ask_reconciliation.ts";
import { contradictions } from "../../metrics/allocation/contradictions.ts";
import { readPeriod } from "../../metrics/allocation/period.ts";
import type { Question } from "../../metrics/allocation/question.ts";
import { type AllocationSettings, type AwardSettings, noAllocation } from "../../metrics/allocation/settings.ts";
import { allocationReport } from "../../reports/allocation/report.ts";
import { yearLake, yearSettings } from "../support/award_year.ts";
import { lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";
import { tileOf } from "../support/report_tables.ts";
import { SourceBuilder, sacctTime } from "../support/source.ts";

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const header = "JobIDRaw|State|Start|End|NNodes|TimelimitRaw|QOS|Account|AllocCPUS|ElapsedRaw|NodeList";

async function question(lake: Lake, settings: AllocationSettings, period = "2026", asOf = "2026-10-01") {
  const { id: at } = await lake.state();
  const now = day(asOf);
  return { lake, at, settings, now, period: readPeriod({ period }, now, settings), filters: {} } satisfies Question;
}

/** One job of 1000 s on node `n0`; what its accounting and its managers say otherwise is told. */
function oneJob({ nodes = ["n0"], limitMinutes = 60, life = 1000, account = "m1", job = "7" } = {}) {
  const sacct = join(temporaryFolder(), "sacct.txt");
  const row = [job, "COMPLETED", sacctTime(0), sacctTime(life), 1, limitMinutes, "regular", account, 8, life, "n0"];
  writeFileSync(sacct, `${header}\n${row.join("|")}\n`);
  const build = (source: SourceBuilder) => {
    source.block(
      "0",
      [
        [-10, "PENDING"],
        [0, "RUNNING"],
        [life, "COMPLETED"],
      ],
      job,
    );
    nodes.forEach((node, at) => {
      const manager = { block: "0", node, workers: 1, from: 10, lastBeat: life, inactive: life, period: life };
      source.manager(`m${at}`, manager);
      const times = { launched: 10, running: 10, ended: life, returned: life, block: "0", node };
      source.task(at, [{ ...times, state: "exec_done" }]);
    });
    return source;
  };
  return { sacct, build };
}

describe("a report on input that does not fit together", () => {
  it("stops at a quality of service without a factor, and lets its charge be unknown when it may pass", async () => {
    const factors = [{ from: day("2026-01-01"), factor: 10, qos: { regular: 1 } }];
    const lake = await yearLake(factors);
    const [machine] = yearSettings.machines;
    const machines = [
      { ...(machine as never as object), charges: [{ from: day("2026-01-01"), factor: 10, qos: { regular: 1 } }] },
    ];
    const settings = { ...yearSettings, machines } as unknown as AllocationSettings;
    const words = { period: "2026Q2", asOf: "2026-10-01", filters: {} };
    await expect(allocationReport(lake, settings, words)).rejects.toMatchObject({
      code: "bad_input",
      field: "machines.big.charge.qos",
      message: expect.stringContaining("quality of service premium is not in the table (regular)"),
    });
    const passed = await allocationReport(lake, settings, { ...words, lenient: true });
    expect(JSON.stringify(passed)).toContain("machines.big.charge.qos: quality of service premium is not in the table");
    const [award] = (await askAwards(await question(lake, settings))).data;
    expect(award).toMatchObject({ charged: null, balance: null, pace: null, at_risk: null });
  });

  it("names the executors of whose blocks nobody says the quality of service", async () => {
    const { build } = oneJob();
    const factors = [{ from: day("2026-01-01"), factor: 10, qos: { regular: 1 } }];
    const machine = { name: "big", pool: "cpu", coresPerNode: 8, memoryBytes: null, charges: factors };
    const lake = await lakeOfBuilt(build, { completed: 1001 }, undefined, { ...noSettings, machine });
    const machines = [{ name: "big", pool: "cpu", unit: null, nodesTotal: null, charges: factors }];
    await expect(
      allocationReport(lake, { ...noAllocation, machines }, { period: "2026Q1", filters: {} }),
    ).rejects.toMatchObject({
      field: "sources.executors.qos",
      message: expect.stringContaining(
        "the blocks of htex of source built are; give one of regular, or paid: false where nothing is charged",
      ),
    });
  });

  it.each([
    ["more hosts than the scheduler's nodes", "sources.executors.nodes_per_block", oneJob({ nodes: ["n0", "n1"] })],
    ["a life beyond the time limit", "sources.executors.walltime", oneJob({ limitMinutes: 10 })],
  ])("stops at %s, naming %s", async (_, field, { build, sacct }) => {
    const lake = await lakeOfBuilt(build, { completed: 1001 }, sacct);
    const words = { period: "2026Q1", filters: {} };
    await expect(allocationReport(lake, noAllocation, words)).rejects.toMatchObject({ code: "bad_input", field });
    const passed = await allocationReport(lake, noAllocation, { ...words, lenient: true });
    expect(JSON.stringify(passed)).toContain(field);
  });

  it("finds nothing to object to in a job that fits", async () => {
    const { build, sacct } = oneJob();
    const lake = await lakeOfBuilt(build, { completed: 1001 }, sacct);
    expect(await contradictions(await question(lake, noAllocation))).toEqual([]);
  });
});

describe("charges at a boundary", () => {
  it("are split exactly at the end of an award's year: of ten hours on two nodes, five each side of July", async () => {
    const lake = await yearLake();
    const [award] = yearSettings.awards as [AwardSettings];
    const first = { ...award, key: "first", from: day("2026-01-01"), to: day("2026-07-01"), transfers: [] };
    const second = { ...award, key: "second", from: day("2026-07-01"), to: day("2027-01-01"), transfers: [] };
    const settings = { ...yearSettings, awards: [first, second] };
    const { data } = await askAwards(await question(lake, settings));
    // 20 x 10, 20 x 10 x 2 and 10 x 10; then 10 x 20, and nothing yet of the job in November.
    expect(data.map(({ charged }) => charged)).toEqual([700, 200]);
    expect(await contradictions(await question(lake, settings))).toEqual([]);
  });
});

describe("several accounts and machines in one lake", () => {
  /** Two sources, each with one job of 1000 s on a machine and for an account of its own; without accounting nobody tells the second one's. */
  async function twoSources(pools: readonly [string, string], isAccounted = true): Promise<Lake> {
    const folder = temporaryFolder();
    for (const [at, pool] of pools.entries()) {
      const path = join(folder, `${at}.db`);
      const { build, ...job } = oneJob({ account: `m${at + 1}`, job: String(70 + at) });
      const sacct = at === 0 || isAccounted ? job.sacct : undefined;
      build(new SourceBuilder(path, { id: `run-${at}`, completed: 1001 })).close();
      const charges = [{ from: day("2026-01-01"), factor: at === 0 ? 36 : 3.6, qos: null }];
      const machine = { name: `big-${at}`, pool, coresPerNode: 8, memoryBytes: null, charges };
      const settings = { ...noSettings, machine };
      await ingest({ path, lake: join(folder, "lake"), source: `s${at}`, timezone: "UTC", sacct, settings });
    }
    return Lake.open(join(folder, "lake"));
  }
  const [template] = yearSettings.awards as [AwardSettings];
  const given = { ...template, transfers: [], account: null };

  it("stay apart by pool: 1000 s are 10 hours at factor 36 of one and 1 at 3.6 of the other", async () => {
    const lake = await twoSources(["cpu", "gpu"]);
    const awards = [
      { ...given, key: "cpu", pool: "cpu", award: "m1" },
      { ...given, key: "gpu", pool: "gpu", award: "m2" },
    ];
    const { data } = await askAwards(await question(lake, { ...noAllocation, awards }));
    expect(data.map(({ account, charged }) => [account, Number(Number(charged).toFixed(9))])).toEqual([
      ["m1", 10],
      ["m2", 1],
    ]);
    // Hours of different pools are different money.
    const report = await allocationReport(lake, noAllocation, { period: "2026Q1", filters: {} });
    expect(tileOf(report, "Charged")?.shown).toBe("10.00 cpu, 1.000 gpu");
    lake.close();
  });

  it("of which one is not told: its jobs are the only award's, but not those of one that names its account", async () => {
    const lake = await twoSources(["cpu", "cpu"], false);
    const standing = async (award: Partial<AwardSettings>) => {
      const awards = [{ ...given, ...award, award: "m1" }];
      const reconcile = { cpu: { chargedToDate: 12, until: day("2026-10-01") } };
      const asked = await question(lake, { ...noAllocation, awards, reconcile });
      return { ...(await askAwards(asked)).data[0], ...(await askReconciliation(asked)).data[0] };
    };
    // 1000 s at factor 36 are 10 hours by accounting, 1000 s at 3.6 about one by Parsl's rows; the facility says 12.
    const whole = await standing({});
    expect(whole).toMatchObject({ account: null, charged_nobody: null });
    expect(whole.charged).toBeCloseTo(11, 1);
    expect(whole.unseen).toBeCloseTo(1, 1);
    const named = await standing({ account: "m1" });
    expect(named.charged).toBeCloseTo(10, 9);
    expect(named.charged_nobody).toBeCloseTo(1, 1);
    expect([named.nobodys, named.unseen, named.unseen_high]).toEqual([
      named.charged_nobody,
      expect.closeTo(1, 1),
      expect.closeTo(2, 9),
    ]);
    // Beside another award of the pool, nobody knows whose they are.
    const two = [
      { ...given, award: "m1" },
      { ...given, key: "other", award: "m2", account: "m2" },
    ];
    expect((await askAwards(await question(lake, { ...noAllocation, awards: two }))).data[0]).toMatchObject({
      account: "m1",
      charged_nobody: named.charged_nobody,
    });
    lake.close();
  });

  it("stay apart by account within a pool, and an award that is called like none of them has to name its own", async () => {
    const lake = await twoSources(["cpu", "cpu"]);
    const asked = (award: Partial<AwardSettings>) =>
      question(lake, { ...noAllocation, awards: [{ ...given, ...award }] }).then(askAwards);
    expect((await asked({ award: "m1" })).data[0]?.charged).toBeCloseTo(10, 9);
    expect((await asked({ award: "DR2", account: "m2" })).data[0]?.charged).toBeCloseTo(1, 9);
    await expect(asked({ award: "DR2" })).rejects.toMatchObject({
      code: "bad_input",
      field: "awards.cpu.project",
      message: expect.stringContaining("charged by several accounts (m1, m2)"),
    });
    lake.close();
  });
});
