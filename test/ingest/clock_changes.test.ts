import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settleClockChanges } from "../../ingest/clock_changes.ts";
import { ingest } from "../../ingest/ingest.ts";
import { defineUtc } from "../../ingest/zone.ts";
import { Duck } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { factTables } from "../../lake/tables/index.ts";
import { ask } from "../../metrics/ask.ts";
import { ordinary, type Plan, record, restarted, simulate } from "../support/generate/index.ts";
import { temporaryFolder } from "../support/lakes.ts";

/** Instants at which clocks were put back, by an hour or by half of one. */
const changes = {
  "America/Los_Angeles": Date.UTC(2026, 10, 1, 9) / 1000,
  "Europe/Berlin": Date.UTC(2026, 9, 25, 1) / 1000,
  "Australia/Lord_Howe": Date.UTC(2026, 3, 4, 15) / 1000,
} as const;

/** All facts of runs as one file, as text; written in a zone and read in it. */
async function factsOf(plans: readonly Plan[], zone: string): Promise<Record<string, string[]>> {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  const sacct = join(folder, "sacct.txt");
  record(
    plans.map((plan) => simulate({ ...plan, zone })),
    path,
    sacct,
  );
  const lake = join(folder, "lake");
  await ingest({ path, sacct, lake, source: "any", timezone: zone });
  const opened = await Lake.open(lake);
  const facts: Record<string, string[]> = {};
  for (const { name } of factTables) {
    // A run that lies in one pass as a whole is read rightly as of the first, and its times are counted as in doubt all the same.
    const where = name === "coverage" ? "where item <> 'times_undecided'" : "";
    const rows = await (await opened.state()).rows(`select * from ${name} ${where}`);
    facts[name] = rows
      .map((row) => JSON.stringify(row, (_, value) => (typeof value === "bigint" ? String(value) : value)))
      .sort();
  }
  opened.close();
  return facts;
}

/** The first rows that only one of two sets of facts has, for a failure that can be read. */
function difference(one: Record<string, string[]>, other: Record<string, string[]>): string[] {
  return Object.keys(one).flatMap((name) => {
    const only = (here: string[] = [], there: string[] = []) => {
      const known = new Set(there);
      return here.filter((row) => !known.has(row)).slice(0, 1);
    };
    return [...only(one[name], other[name]), ...only(other[name], one[name])].map((row) => `${name} ${row}`);
  });
}

const zones = Object.keys(changes) as Array<keyof typeof changes>;
const anyPlan = fc.record({
  zone: fc.constantFrom(...zones),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  /** How long before the change the run began. */
  before: fc.integer({ min: 60, max: 4000 }),
  skewSeconds: fc.constantFrom(0, 4),
  nodeCrash: fc.constantFrom(0, 0.3),
});

describe("a run during which the clocks are put back", () => {
  it("has the facts that it has when written in UTC", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async ({ zone, before, ...rest }) => {
        const plan = { ...ordinary, ...rest, tasks: 120, sampleEvery: 120, epoch: changes[zone] - before };
        expect(difference(await factsOf([plan], zone), await factsOf([plan], "UTC"))).toEqual([]);
      }),
      { numRuns: Number(process.env.SOAK_RUNS ?? 6) },
    );
  }, 600_000);

  it("has them also when the script was started again in the repeated hour", async () => {
    const zone = "America/Los_Angeles";
    const first = { ...ordinary, tasks: 40, seed: 5, sampleEvery: 60, epoch: changes[zone] - 2400 };
    const plans = [first, restarted(first, 3300)];
    expect(difference(await factsOf(plans, zone), await factsOf(plans, "UTC"))).toEqual([]);
  });
});

const columns = {
  status: "run_id task_id try_id task_status_name timestamp",
  resource: "run_id timestamp",
  node: "run_id timestamp last_heartbeat",
  block: "run_id job_id status timestamp",
  workflow: "run_id time_began time_completed",
  task: "run_id task_id task_time_invoked task_time_returned",
  try: "run_id task_id try_id task_try_time_launched task_try_time_running task_try_time_returned",
  sacct: "job_id job_id_raw start end elapsed_s",
} as const;
type Rows = Partial<Record<keyof typeof columns, ReadonlyArray<Readonly<Record<string, string | number>>>>>;

/** A source of rows by hand, settled: how the UTC times of a column read then, in order of the rows, and what stayed in doubt. */
async function settled(zone: string, rows: Rows) {
  const duck = await Duck.open();
  await duck.run("create schema source");
  await defineUtc(duck, { name: zone, isAssumed: false });
  for (const [table, names] of Object.entries(columns)) {
    const numbers = ["task_id", "try_id", "elapsed_s"];
    const list = names.split(" ").map((name) => `"${name}" ${numbers.includes(name) ? "double" : "varchar"}`);
    await duck.run(`create table source."${table}" (source_row double, ${list.join(", ")})`);
    for (const [index, row] of (rows[table as keyof Rows] ?? []).entries()) {
      const given = { source_row: index, ...(table === "sacct" ? {} : { run_id: "r" }), ...row };
      const keys = Object.keys(given).map((key) => `"${key}"`);
      const values = Object.values(given);
      const marks = keys.map((_, position) => `$${position + 1}`);
      await duck.run(`insert into source."${table}" (${keys.join(", ")}) values (${marks.join(", ")})`, values);
    }
  }
  const times = await settleClockChanges(duck);
  const doubts = times === 0 ? [] : await duck.rows("select * from clock_doubts where count > 0");
  const read: Record<string, unknown[]> = {};
  for (const [table, names] of Object.entries(columns)) {
    for (const name of names.split(" ").filter((one) => /time|start|end|heartbeat/.test(one))) {
      const told = await duck.rows(
        `select strftime(utc("${name}"), '%d %H:%M') as told from source."${table}" order by source_row`,
      );
      read[`${table}.${name}`] = told.map((row) => row.told);
    }
  }
  const skipped = await duck.rows("select count, item from clock_doubts where item = 'times_skipped'").catch(() => []);
  duck.close();
  return { times, doubts, skipped, read };
}

const PACIFIC = "America/Los_Angeles";

/** Status rows of tasks 0, 1, ... at naive times of 2026-11-01, when the clocks of Los Angeles show 01:00 to 02:00 twice. */
function statuses(...rows: ReadonlyArray<readonly [status: string, naive: string]>) {
  return rows.map(([task_status_name, naive], task_id) => ({
    task_id,
    try_id: 0,
    task_status_name,
    timestamp: `2026-11-01 ${naive}:00.000000`,
  }));
}

const on = (naive: string) => `2026-11-01 ${naive}:00.000000`;

describe("the order of a writer's rows", () => {
  it("tells the passes apart where it falls back by more than its rows are ever late", async () => {
    // 01:50 is followed by an earlier 01:10: the first was PDT (UTC-7), the second PST (UTC-8).
    const { read, doubts, times } = await settled(PACIFIC, {
      status: statuses(
        ["pending", "00:40"],
        ["pending", "01:20"],
        ["pending", "01:50"],
        ["pending", "01:10"],
        ["pending", "01:55"],
        ["pending", "02:05"],
      ),
    });
    expect(read["status.timestamp"]).toEqual(["01 07:40", "01 08:20", "01 08:50", "01 09:10", "01 09:55", "01 10:05"]);
    expect(times).toBe(4);
    expect(doubts).toEqual([]);
  });

  it("is that of each writer: workers' rows come later than the submit side's", async () => {
    const { read } = await settled(PACIFIC, {
      status: statuses(
        ["launched", "01:50"],
        ["launched", "01:05"],
        ["running", "01:51"],
        ["launched", "01:06"],
        ["running", "01:07"],
      ),
    });
    expect(read["status.timestamp"]).toEqual(["01 08:50", "01 09:05", "01 08:51", "01 09:06", "01 09:07"]);
  });

  it("takes rows that it does not tell apart with the nearer neighbour", async () => {
    const early = statuses(["pending", "00:59"], ["pending", "01:02"], ["pending", "02:30"]);
    expect((await settled(PACIFIC, { status: early })).read["status.timestamp"]).toEqual([
      "01 07:59",
      "01 08:02",
      "01 10:30",
    ]);
    const late = statuses(["pending", "00:10"], ["pending", "01:58"], ["pending", "02:01"]);
    expect((await settled(PACIFIC, { status: late })).read["status.timestamp"]).toEqual([
      "01 07:10",
      "01 09:58",
      "01 10:01",
    ]);
  });

  it("says so when nothing tells: such times are counted, and read as of the first pass", async () => {
    const alone = await settled(PACIFIC, { status: statuses(["pending", "01:30"]) });
    expect(alone.read["status.timestamp"]).toEqual(["01 08:30"]);
    expect(alone.doubts).toEqual([{ run_id: "r", item: "times_undecided", count: 1n, total: 1n }]);
  });

  it("tells the half hour that Lord Howe Island shows twice", async () => {
    // On 2026-04-05 at 02:00 (UTC+11) the clocks went back to 01:30 (UTC+10:30).
    const at = (naive: string, task_id: number) => ({
      task_id,
      try_id: 0,
      task_status_name: "pending",
      timestamp: `2026-04-05 ${naive}:00.000000`,
    });
    const { read } = await settled("Australia/Lord_Howe", {
      status: [at("01:20", 0), at("01:40", 1), at("01:35", 2), at("02:05", 3)],
    });
    expect(read["status.timestamp"]).toEqual(["04 14:20", "04 14:40", "04 15:05", "04 15:35"]);
  });

  it("needs no look at the rows when the clocks were not put back", async () => {
    const { read, times } = await settled(PACIFIC, { status: statuses(["pending", "05:00"]) });
    expect(times).toBe(0);
    expect(read["status.timestamp"]).toEqual(["01 13:00"]);
  });
});

describe("times that have no order of their own follow from what is told of the same thing", () => {
  // Tasks 0 and 1 were launched in the first pass and in the second.
  const launched = statuses(["launched", "01:55"], ["launched", "01:15"]);

  it("a try's from its task's rows", async () => {
    // Task 1 was launched in the second pass, so its return at 01:20 cannot be of the first.
    const { read } = await settled(PACIFIC, {
      status: launched,
      try: [
        { task_id: 0, try_id: 0, task_try_time_returned: on("01:57") },
        { task_id: 1, try_id: 0, task_try_time_returned: on("01:20") },
      ],
    });
    expect(read["try.task_try_time_returned"]).toEqual(["01 08:57", "01 09:20"]);
  });

  it("a try's from the row of the same event, though another event is nearer", async () => {
    // Launched at 01:10 of the first pass and returned at 01:12 of the second: two minutes from the launch if it were of the first.
    const { read } = await settled(PACIFIC, {
      status: [
        { task_id: 0, try_id: 0, task_status_name: "launched", timestamp: on("01:10") },
        { task_id: 9, try_id: 0, task_status_name: "pending", timestamp: on("01:50") },
        { task_id: 0, try_id: 0, task_status_name: "exec_done", timestamp: on("01:12") },
      ],
      try: [{ task_id: 0, try_id: 0, task_try_time_launched: on("01:10"), task_try_time_returned: on("01:12") }],
    });
    expect(read["status.timestamp"]).toEqual(["01 08:10", "01 08:50", "01 09:12"]);
    expect(read["try.task_try_time_launched"]).toEqual(["01 08:10"]);
    expect(read["try.task_try_time_returned"]).toEqual(["01 09:12"]);
  });

  it("a heartbeat's from the row that tells of it: it came before it", async () => {
    const { read } = await settled(PACIFIC, {
      node: [
        { timestamp: on("01:50"), last_heartbeat: on("01:49") },
        { timestamp: on("01:05"), last_heartbeat: on("01:58") },
        { timestamp: on("01:06"), last_heartbeat: on("01:04") },
      ],
    });
    expect(read["node.timestamp"]).toEqual(["01 08:50", "01 09:05", "01 09:06"]);
    expect(read["node.last_heartbeat"]).toEqual(["01 08:49", "01 08:58", "01 09:04"]);
  });

  it("a job's from how long it ran, and where that fits twice, from its block", async () => {
    const job = (id: string, start: string, end: string, elapsed_s: number) => ({
      job_id: id,
      job_id_raw: id,
      start: `2026-11-01T${start}:00`,
      end: `2026-11-01T${end}:00`,
      elapsed_s,
    });
    const { read } = await settled(PACIFIC, {
      status: statuses(["pending", "01:50"], ["pending", "01:01"]),
      block: [
        { job_id: "8", status: "PENDING", timestamp: on("01:50") },
        { job_id: "9", status: "RUNNING", timestamp: on("01:11") },
      ],
      sacct: [
        // 01:30 to 01:20 in 50 minutes: only from the first pass into the second.
        job("1", "01:30", "01:20", 3000),
        // 01:10 to 01:40 in an hour and a half: the same.
        job("2", "01:10", "01:40", 5400),
        // Half an hour in either pass; its block ran at 01:11 of the second.
        job("9", "01:10", "01:40", 1800),
      ],
    });
    expect(read["sacct.start"]).toEqual(["01 08:30", "01 08:10", "01 09:10"]);
    expect(read["sacct.end"]).toEqual(["01 09:20", "01 09:40", "01 09:40"]);
  });
});

describe("an hour that the clocks skipped", () => {
  it("holds no time: one that lies in it is counted, read as of the hour after, and puts the zone in doubt", async () => {
    const at = (naive: string, task_id: number) => ({
      task_id,
      try_id: 0,
      task_status_name: "pending",
      timestamp: `2026-03-08 ${naive}:00.000000`,
    });
    const { read, skipped } = await settled(PACIFIC, {
      status: [at("01:59", 0), at("02:30", 1), at("03:10", 2)],
      task: [{ task_id: 1, task_time_invoked: "2026-03-08 02:30:00.000000" }],
    });
    expect(read["status.timestamp"]).toEqual(["08 09:59", "08 10:30", "08 10:10"]);
    expect(skipped).toEqual([{ item: "times_skipped", count: 2n }]);
  });

  it("is told with every answer", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "monitoring.db");
    record(simulate({ ...ordinary, tasks: 10, epoch: Date.UTC(2026, 2, 8, 1, 57) / 1000 }), path);
    await ingest({ path, lake: join(folder, "lake"), source: "any", timezone: PACIFIC });
    const lake = await Lake.open(join(folder, "lake"));
    const { coverage } = (await ask(lake, { metrics: "tasks", filters: {} })).meta;
    lake.close();
    expect(coverage.assumptions.join("\n")).toMatch(/\d+ times lie in an hour that the clocks skipped/);
  });
});
