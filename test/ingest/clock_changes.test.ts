import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settleClockChanges } from "../../ingest/clock_changes.ts";
import { ingest } from "../../ingest/ingest.ts";
import { defineUtc } from "../../ingest/zone.ts";
import { Duck } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { factTables } from "../../lake/tables/index.ts";
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
    const rows = await (await opened.state()).rows(`select * from ${name}`);
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
      { numRuns: Number(process.env.SOAK_RUNS ?? 6), endOnFailure: true },
    );
  }, 600_000);

  it("has them also when the script was started again in the repeated hour", async () => {
    const zone = "America/Los_Angeles";
    const first = { ...ordinary, tasks: 40, seed: 5, sampleEvery: 60, epoch: changes[zone] - 2400 };
    const plans = [first, restarted(first, 3300)];
    expect(difference(await factsOf(plans, zone), await factsOf(plans, "UTC"))).toEqual([]);
  });
});

/** The readings of status rows as the settled source has them, in order, from rows of naive times of 2026-11-01. */
async function readings(rows: ReadonlyArray<readonly [status: string, naive: string]>, tries: readonly string[] = []) {
  const duck = await Duck.open();
  await duck.run("create schema source");
  await defineUtc(duck, { name: "America/Los_Angeles", isAssumed: false });
  const text = (names: string) =>
    names
      .split(" ")
      .map((name) => `"${name}" varchar`)
      .join(", ");
  await duck.run(`
    create table source.status (source_row double, task_id double, try_id double, ${text("run_id task_status_name timestamp")});
    create table source.resource (source_row double, ${text("timestamp")});
    create table source.node (source_row double, ${text("timestamp last_heartbeat")});
    create table source.block (source_row double, ${text("job_id status timestamp")});
    create table source.workflow (source_row double, ${text("run_id time_began time_completed")});
    create table source.task (source_row double, task_id double, ${text("run_id task_time_invoked task_time_returned")});
    create table source."try" (source_row double, task_id double, ${text("run_id task_try_time_launched task_try_time_running task_try_time_returned")});
    create table source.sacct (source_row double, elapsed_s double, ${text("job_id job_id_raw start end")});`);
  for (const [index, [status, naive]] of rows.entries())
    await duck.run(
      `insert into source.status values (${index}, ${index}, 0, 'r', '${status}', '2026-11-01 ${naive}.000000')`,
    );
  for (const [index, naive] of tries.entries())
    await duck.run(
      `insert into source."try" values (${index}, ${index}, 'r', null, null, '2026-11-01 ${naive}.000000')`,
    );
  const repeated = await settleClockChanges(duck);
  const told = await duck.rows(
    `select strftime(utc("timestamp"), '%H:%M') as told from source.status order by source_row`,
  );
  const ended = await duck.rows(
    `select strftime(utc(task_try_time_returned), '%H:%M') as told from source."try" order by source_row`,
  );
  duck.close();
  return { ...repeated, told: told.map((row) => row.told), ended: ended.map((row) => row.told) };
}

describe("the order of a writer's rows", () => {
  it("tells the passes apart where it falls back by more than half of the repeated time", async () => {
    // 01:50 is followed by an earlier 01:10: the first was PDT (UTC-7), the second PST (UTC-8).
    const { told, undecided } = await readings([
      ["pending", "00:40:00"],
      ["pending", "01:20:00"],
      ["pending", "01:50:00"],
      ["pending", "01:10:00"],
      ["pending", "01:55:00"],
      ["pending", "02:05:00"],
    ]);
    expect(told).toEqual(["07:40", "08:20", "08:50", "09:10", "09:55", "10:05"]);
    expect(undecided).toBe(0);
  });

  it("is that of each writer: workers' rows come later than the submit side's", async () => {
    const { told } = await readings([
      ["launched", "01:50:00"],
      ["launched", "01:05:00"],
      ["running", "01:51:00"],
      ["launched", "01:06:00"],
      ["running", "01:07:00"],
    ]);
    expect(told).toEqual(["08:50", "09:05", "08:51", "09:06", "09:07"]);
  });

  it("takes rows that it does not tell apart with the nearer neighbour", async () => {
    expect(
      (
        await readings([
          ["pending", "00:59:00"],
          ["pending", "01:02:00"],
          ["pending", "02:30:00"],
        ])
      ).told,
    ).toEqual(["07:59", "08:02", "10:30"]);
    expect(
      (
        await readings([
          ["pending", "00:10:00"],
          ["pending", "01:58:00"],
          ["pending", "02:01:00"],
        ])
      ).told,
    ).toEqual(["07:10", "09:58", "10:01"]);
  });

  it("says so when nothing tells", async () => {
    const alone = await readings([["pending", "01:30:00"]]);
    expect(alone).toMatchObject({ times: 1, undecided: 1, told: ["08:30"] });
  });

  it("tells the times of tries: the reading nearest to the task's own rows", async () => {
    // Task 1 was launched in the second pass, so its return at 01:20 cannot be of the first.
    const { ended } = await readings(
      [
        ["launched", "01:55:00"],
        ["launched", "01:15:00"],
      ],
      ["01:57:00", "01:20:00"],
    );
    expect(ended).toEqual(["08:57", "09:20"]);
  });

  it("needs no look at the rows when the clocks were not put back", async () => {
    expect(await readings([["pending", "05:00:00"]])).toMatchObject({ told: ["13:00"] });
  });
});
