import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake, type LakeState } from "../../lake/lake.ts";
import { factTables } from "../../lake/tables/index.ts";
import { ask } from "../../metrics/ask.ts";
import { ordinary, type Plan, record, simulate } from "../support/generate/index.ts";
import { findings } from "../support/lakes.ts";

/** Simulated runs per property. */
const RUNS = Number(process.env.SOAK_RUNS ?? 8);

const executor = fc.record({
  workers: fc.integer({ min: 1, max: 5 }),
  nodesPerBlock: fc.integer({ min: 1, max: 3 }),
  maxBlocks: fc.integer({ min: 1, max: 3 }),
  walltime: fc.constantFrom(600, 1800),
  heartbeat: fc.constantFrom(10, 30),
  threshold: fc.constantFrom(40, 120),
});

/** Runs of any kind that the simulation knows, small. */
const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    tasks: fc.integer({ min: 5, max: 60 }),
    executors: fc.array(executor, { minLength: 1, maxLength: 2 }),
    meanSeconds: fc.constantFrom(20, 150),
    retries: fc.integer({ min: 0, max: 2 }),
    failing: fc.constantFrom(0, 0.2),
    nodeCrash: fc.constantFrom(0, 0.4),
    parslSeesSacct: fc.boolean(),
    lostRunning: fc.constantFrom(0, 0.2),
    skewSeconds: fc.constantFrom(0, 4),
    killedAt: fc.constantFrom(undefined, 900),
  })
  .map(({ executors, killedAt, ...rest }) => ({
    ...ordinary,
    ...rest,
    ...(killedAt === undefined ? {} : { killedAt }),
    executors: executors.map((one, index) => ({ ...one, label: `htex-${index}` })),
  }));

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inLake<T>(folder: string, work: (lake: Lake, state: LakeState) => Promise<T>): Promise<T> {
  const lake = await Lake.open(folder);
  try {
    return await work(lake, await lake.state());
  } finally {
    lake.close();
  }
}

/** A simulated run as files, and what an ingest of them asks for. */
function recorded(folder: string, plan: Plan, withSacct: boolean) {
  const path = join(folder, "monitoring.db");
  const sacct = join(folder, "sacct.txt");
  record(simulate(plan), path, sacct);
  return { path, sacct: withSacct ? sacct : undefined, source: "simulated", timezone: plan.zone };
}

async function total(lake: Lake, by: string, metric = "node_hours"): Promise<number> {
  const { data } = await ask(lake, { metrics: metric, by, filters: {} });
  return data.reduce((sum, row) => sum + Number(row[metric]), 0);
}

describe("any simulated run", () => {
  it("closes exactly, and verify finds nothing wrong with it", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, fc.boolean(), async (plan, withSacct) => {
        await inFolder(async (folder) => {
          const lake = join(folder, "lake");
          await ingest({ ...recorded(folder, plan, withSacct), lake });
          await inLake(lake, async (opened, state) => {
            expect((await findings(opened)).filter(({ failed }) => failed > 0)).toEqual([]);
            const open = await state.rows(`
              with booked as (
                select run_id, executor, block_id, sum(share_us::hugeint * (60 // workers)) as us from ledger group by all
              ),
              hours as (
                select run_id, executor, block_id, sum(share_us::hugeint) as us from paid group by all
              )
              select b.* from blocks b
              left join booked l using (run_id, executor, block_id)
              left join hours p using (run_id, executor, block_id)
              where coalesce(l.us, 0) <> b.nodes * b.paid_us * 60::hugeint or coalesce(p.us, 0) <> b.nodes * b.paid_us`);
            expect(open).toEqual([]);
          });
        });
      }),
      { numRuns: RUNS },
    );
  });

  it("sums to the same hours by whatever it is grouped", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        await inFolder(async (folder) => {
          await ingest({ ...recorded(folder, plan, true), lake: join(folder, "lake") });
          await inLake(join(folder, "lake"), async (lake) => {
            const whole = await total(lake, "source");
            for (const by of [
              "account",
              "hour",
              "day,app",
              "node",
              "executor,block,account,failure_class,failure_code",
              "job",
            ]) {
              expect(await total(lake, by)).toBeCloseTo(whole, 9);
            }
            const parts = ["startup", "useful", "lost", "idle", "drain", "unregistered", "unknown"];
            const sums = await Promise.all(parts.map((part) => total(lake, "", `${part}_node_hours`)));
            expect(sums.reduce((sum, one) => sum + one, 0)).toBeCloseTo(whole, 9);
          });
        });
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  it("gives the same facts whether it was ingested once or in steps while it grew", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPlan,
        fc.array(fc.double({ min: 0.05, max: 0.95, noNaN: true }), { minLength: 1, maxLength: 2 }),
        async (plan, cuts) => {
          await inFolder(async (folder) => {
            const request = recorded(folder, plan, true);
            const whole = `${request.path}.whole`;
            copyFileSync(request.path, whole);
            for (const cut of cuts.toSorted((a, b) => a - b)) {
              copyFileSync(whole, request.path);
              keepOnly(request.path, cut);
              await ingest({ ...request, lake: join(folder, "steps") });
            }
            copyFileSync(whole, request.path);
            await ingest({ ...request, lake: join(folder, "steps") });
            await ingest({ ...request, lake: join(folder, "once") });
            for (const { name } of factTables) {
              const rows = (lake: string) =>
                inLake(join(folder, lake), (_, state) => state.rows(`select * from ${name}`));
              const sorted = async (lake: string) => (await rows(lake)).map(textOf).sort();
              expect(await sorted("steps")).toEqual(await sorted("once"));
            }
          });
        },
      ),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

/** The first part of every table that Parsl only appends to: what a snapshot of the growing file would have shown. */
function keepOnly(path: string, share: number): void {
  const database = new DatabaseSync(path);
  for (const table of ["status", "resource", "node", "block"]) {
    database.exec(`delete from ${table} where rowid > (select max(rowid) from ${table}) * ${share}`);
  }
  database.close();
}

function textOf(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(row, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
