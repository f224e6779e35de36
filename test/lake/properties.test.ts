import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { type GeneratedRun, generatedRun, write } from "../support/chaos.ts";
import { findings, listing } from "../support/lakes.ts";
import { SourceBuilder, sacctTime } from "../support/source.ts";

/** Cases per property; `npm run soak` sets more. */
const RUNS = Number(process.env.SOAK_RUNS ?? 40);

async function withLakeOf(
  run: GeneratedRun,
  check: (lake: Lake, again: () => Promise<boolean>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-"));
  try {
    const path = join(folder, "monitoring.db");
    write(run, new SourceBuilder(path, { completed: run.completed })).close();
    const sacct = join(folder, "sacct.txt");
    const rows = run.jobs.map(({ job, state, start, length, nodes }) =>
      [job, state, sacctTime(start), sacctTime(start + length), nodes].join("|"),
    );
    writeFileSync(sacct, ["JobIDRaw|State|Start|End|NNodes", ...rows].join("\n"));
    const request = { path, sacct, lake: join(folder, "lake"), source: "generated", timezone: "UTC" };
    await ingest(request);
    const lake = await Lake.open(request.lake);
    try {
      await check(lake, async () => (await ingest(request)).isNew, request.lake);
    } finally {
      lake.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("any database, however odd", () => {
  it("closes: the accounts of every block sum to its nodes times its paid time, none is negative, hours and nodes agree, and verify finds nothing", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRun, async (run) => {
        await withLakeOf(run, async (lake) => {
          const state = await lake.state();
          // Exact in integers: every slot is divided into `workers`, so multiply each block up to a common multiple of 1 to 20 workers.
          const sums = await state.rows(`
            with common as (select 232792560::hugeint as workers),
            booked as (
              select run_id, executor, block_id, sum(share_us::hugeint * (c.workers // l.workers)) as us, min(share_us) as least
              from ledger l cross join common c group by all
            ),
            by_node as (
              select run_id, executor, block_id, sum(share_us::hugeint * (c.workers // l.workers)) as us
              from node_ledger l cross join common c group by all
            )
            select b.block_id, b.nodes * b.paid_us * c.workers as paid, coalesce(k.us, 0) as booked, coalesce(n.us, 0) as by_node, coalesce(k.least, 0) as least
            from blocks b cross join common c
            left join booked k using (run_id, executor, block_id)
            left join by_node n using (run_id, executor, block_id)`);
          for (const row of sums) {
            expect(row.booked).toEqual(row.paid);
            expect(row.by_node).toEqual(row.paid);
            expect(Number(row.least)).toBeGreaterThanOrEqual(0);
          }
          expect((await findings(lake)).filter(({ failed }) => failed > 0)).toEqual([]);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it("counts every try once, and every task once", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRun, async (run) => {
        await withLakeOf(run, async (lake) => {
          const [found] = await (await lake.state()).rows(`
            select count(*) filter (where try_id is not null) as tries, count(*) filter (where is_last_try) as tasks,
              count(*) filter (where disposition in ('ran', 'never_ran', 'unplaced', 'not_paid')) as disposed, count(*) as rows,
              count(*) filter (where disposition = 'ran' and outcome is null) as undecided,
              count(*) filter (where busy_us < 0 or (busy_us is not null and disposition <> 'ran')) as odd
            from tries`);
          expect(found).toMatchObject({
            tries: BigInt(run.tasks.reduce((sum, tries) => sum + tries.length, 0)),
            tasks: BigInt(run.tasks.length),
            undecided: 0n,
            odd: 0n,
          });
          expect(found?.disposed).toEqual(found?.rows);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it("ingested a second time changes no file", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRun, async (run) => {
        await withLakeOf(run, async (_, again, folder) => {
          const before = listing(folder);
          expect(await again()).toBe(false);
          expect(listing(folder)).toEqual(before);
        });
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});
