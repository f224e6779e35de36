import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import type { ListKey } from "../../metrics/lists/index.ts";
import { askRows } from "../../metrics/rows.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";
import { lakeOf, lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";

interface Figures {
  readonly [name: string]: unknown;
  readonly from_at: string;
  readonly to_at: string;
  readonly running: number;
  readonly waiting: number;
  readonly cores: number;
  readonly memory_bytes: number;
}

async function rows(lake: Lake, name: ListKey, words: object = {}): Promise<Figures[]> {
  return (await askRows(lake, name, { filters: {}, ...words })).data as unknown as Figures[];
}

function sum(list: readonly Figures[], of: (row: Figures) => number): number {
  return list.reduce((total, row) => total + of(row), 0);
}

/** Instants are read to the millisecond here. */
const secondsOf = (row: Figures) => (Date.parse(row.to_at) - Date.parse(row.from_at)) / 1000;

describe("rows made of rows, worked by hand", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOfBuilt((source) =>
      source
        .block("0", [
          [0, "PENDING"],
          [10, "RUNNING"],
          [200, "COMPLETED"],
        ])
        .manager("m0", { block: "0", node: "n0", workers: 2, from: 20, lastBeat: 190, inactive: 200 })
        .task(
          0,
          [{ launched: 10, running: 20, ended: 110, returned: 110, state: "exec_done", block: "0", node: "n0" }],
          "a",
        )
        .task(
          1,
          [{ launched: 10, running: 20, ended: 65, returned: 65, state: "exec_done", block: "0", node: "n0" }],
          "a",
        )
        .task(
          2,
          [{ launched: 110, running: 110, ended: 200, returned: 200, state: "exec_done", block: "0", node: "n0" }],
          "b",
          "0,1",
        )
        .task(
          3,
          [{ launched: 110, running: 120, ended: 121, returned: 121, state: "exec_done", block: "0", node: "n0" }],
          "b",
          "2",
        )
        .samples(0, 0, 7, [
          [20, 100, 2 ** 30],
          [60, 120, 3 * 2 ** 30],
          [100, 160, 2 ** 30],
        ]),
    );
  });

  it("edges between apps count pairs of tasks, and the tasks on either side once", async () => {
    expect(await rows(lake, "app_edges", { columns: "from_app,to_app,links,from_tasks,to_tasks" })).toEqual([
      { from_app: "a", to_app: "b", links: 2n, from_tasks: 2n, to_tasks: 1n },
      { from_app: "b", to_app: "b", links: 1n, from_tasks: 1n, to_tasks: 1n },
    ]);
    // With a filter, the tasks that waited are those that pass it.
    expect(await rows(lake, "app_edges", { filters: { app: "a" } })).toEqual([]);
  });

  it("activity adds up to the time that tries ran and waited, in a window also", async () => {
    const all = await rows(lake, "app_activity");
    expect(all.length).toBe(2 * 180);
    const of = (app: string) => all.filter((row) => row.app === app);
    expect(sum(of("a"), (row) => row.running * secondsOf(row))).toBeCloseTo(90 + 45, 2);
    expect(sum(of("b"), (row) => row.running * secondsOf(row))).toBeCloseTo(90 + 1, 2);
    expect(sum(of("a"), (row) => row.waiting * secondsOf(row))).toBeCloseTo(10 + 10, 2);
    expect(sum(of("b"), (row) => row.waiting * secondsOf(row))).toBeCloseTo(10, 2);
    expect(Math.max(...of("a").map((row) => Number(row.running_most)))).toBe(2);
    // A window that holds it all cuts nothing and makes nothing coarser.
    expect(await rows(lake, "app_activity", { from: "2026-01-01", to: "2026-02-01" })).toEqual(all);
    expect(await rows(lake, "app_activity", { from: "2026-01-01T11:00Z", to: "2026-01-01T12:00Z" })).toEqual([]);
  });

  it("use of processors is the growth of counters over its time, memory that of the sample before", async () => {
    const used = await rows(lake, "usage");
    expect(sum(used, (row) => row.cores * secondsOf(row))).toBeCloseTo(60, 2);
    expect(sum(used, (row) => row.memory_bytes * secondsOf(row)) / 2 ** 30).toBeCloseTo(40 * 1 + 40 * 3, 2);
    expect(used[0]?.cores).toBeCloseTo(0.5, 6);
    expect(used.at(-1)?.cores).toBeCloseTo(1, 3);
    expect(await rows(lake, "usage", { filters: { task_id: "1" } })).toEqual([]);
  });

  it("bins hold every duration once, and the median is one of them", async () => {
    const bins = await rows(lake, "run_time_bins", { filters: { app: "a" } });
    expect(bins.map(({ in_bin, in_all, median_s }) => [in_bin, in_all, median_s])).toEqual([
      [1n, 2n, 45],
      [1n, 2n, 45],
    ]);
    for (const [at, seconds] of [45, 90].entries()) {
      expect(bins[at]?.from_s).toBeLessThanOrEqual(seconds);
      expect(bins[at]?.to_s).toBeGreaterThan(seconds);
    }
  });
});

describe("rows made of rows, on a generated run", () => {
  let lake: Lake;
  beforeAll(async () => {
    const folder = temporaryFolder();
    const [path, sacct] = [join(folder, "monitoring.db"), join(folder, "sacct.txt")];
    record(simulate({ ...ordinary, tasks: 1500, meanSeconds: 40, nodeCrash: 0.2 }), path, sacct);
    await ingest({ path, lake: join(folder, "lake"), source: "generated", timezone: "UTC", sacct });
    lake = await Lake.open(join(folder, "lake"));
    return () => lake.close();
  }, 120_000);

  it("steps of supply are steps of workers; in each 240th of the time none is less or more than those kept", async () => {
    const all = await rows(lake, "workers", { sort: "from_at" });
    const kept = await rows(lake, "supply_steps");
    expect(kept.length).toBeLessThan(all.length * 0.8);
    const key = (row: Figures) => [row.from_at, row.connected, row.busy, row.backlog, row.pending].join(" ");
    const known = new Set(all.map(key));
    expect(kept.filter((row) => !known.has(key(row)))).toEqual([]);
    const [first, last] = [all[0], all.at(-1)].map((row) => Date.parse(String(row?.from_at))) as [number, number];
    const part = (row: Figures) => Math.floor(((Date.parse(row.from_at) - first) / (last - first)) * 240);
    for (const name of ["connected", "busy", "backlog", "pending"]) {
      const most = (list: readonly Figures[], at: number) =>
        list.filter((row) => Math.abs(part(row) - at) <= 1).map((row) => Number(row[name]));
      for (let at = 0; at < 240; at += 7) {
        const whole = all.filter((row) => part(row) === at).map((row) => Number(row[name]));
        if (whole.length === 0) continue;
        expect(Math.max(...most(kept, at))).toBeGreaterThanOrEqual(Math.max(...whole));
        expect(Math.min(...most(kept, at))).toBeLessThanOrEqual(Math.min(...whole));
      }
    }
  });

  it("activity of nodes adds up to what their managers did", async () => {
    const stretches = await rows(lake, "node_activity");
    const managers = await rows(lake, "managers");
    for (const name of ["capacity_us", "useful_us"])
      expect(sum(stretches, (row) => Number(row[name]))).toBe(sum(managers, (row) => Number(row[name])));
    expect(sum(stretches, (row) => Number(row.lost_us))).toBe(
      sum(managers, (row) => Number(row.lost_us) + Number(row.unknown_us)),
    );
  });

  it("histograms hold each try that has a run time", async () => {
    const tries = (await rows(lake, "tries", { columns: "run_us" })).filter((row) => row.run_us !== null);
    expect(sum(await rows(lake, "run_time_bins"), (row) => Number(row.in_bin))).toBe(tries.length);
  });

  it("top keeps the largest and puts the rest together, so that everything still adds up", async () => {
    const words = { metrics: "tries,node_hours", by: "app", filters: { account: undefined } };
    const all = await ask(lake, { ...words, metrics: "tries" });
    const top = await ask(lake, { ...words, metrics: "tries", top: "app:2" });
    const counts = (answer: typeof all) => answer.data.map((row) => Number(row.tries)).sort((a, b) => b - a);
    expect(all.data.length).toBeGreaterThan(3);
    expect(top.data.map((row) => String(row.app))).toContain(`other (${all.data.length - 2})`);
    expect(top.data.length).toBe(3);
    expect(counts(top).reduce((a, b) => a + b)).toBe(counts(all).reduce((a, b) => a + b));
    expect(counts(top)).toEqual(expect.arrayContaining(counts(all).slice(0, 2)));
    // One value too many is left as it is.
    expect((await ask(lake, { ...words, metrics: "tries", top: `app:${all.data.length - 1}` })).data).toEqual(all.data);
    const useful = { metrics: "useful_fraction", by: "block", filters: {} };
    const [other] = (await ask(lake, { ...useful, top: "block:1" })).data.filter((row) =>
      /^other/.test(String(row.block)),
    );
    expect(other?.useful_fraction).toBeGreaterThan(0);
    expect(other?.useful_fraction).toBeLessThan(1);
  });

  it.each([
    ["run_time", "app:2"],
    ["tasks_hit", "app:2"],
    ["tries", "app"],
    ["tries", "colour:2"],
  ])("%s with top %s is refused", async (metrics, top) => {
    await expect(ask(lake, { metrics, by: "app", filters: {}, top })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("minutes", () => {
  it("divide what keeps instants, and are refused where only hours are kept", async () => {
    const lake = await lakeOf(["head-slurm-walltime"]);
    const { data } = await ask(lake, { metrics: "tries", by: "minute", filters: { failure_class: "walltime" } });
    expect(data.map((row) => [row.minute, row.tries])).toEqual([
      ["2026-11-23T08:25:00Z", 8],
      ["2026-11-23T08:27:00Z", 4],
      ["2026-11-23T08:28:00Z", 1],
    ]);
    await expect(ask(lake, { metrics: "node_hours", by: "minute", filters: {} })).rejects.toMatchObject({
      field: "by",
    });
  });
});
