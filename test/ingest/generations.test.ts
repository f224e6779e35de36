import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

/** Real files of the generations since 1.1, and the zone that each was written in. */
const files = [
  ["gen-1.1.0", "parsl-1.1", "UTC"],
  ["slurm-1.2.0", "parsl-1.2", "UTC"],
  ["gen-2023.02.27", "parsl-1.3", "UTC"],
  ["gen-2024.12.30", "parsl-2024.03.11", "America/Los_Angeles"],
  ["head-local-mixed", "parsl-2024.03.11", "UTC"],
] as const;

const canonical = {
  workflow: "runs",
  task: "tasks",
  try: "tries_raw",
  status: "statuses",
  block: "block_events",
  node: "manager_events",
  resource: "samples",
};

describe("every generation since Parsl 1.1", () => {
  it.each(files)("%s is recognised as %s, and no row of it is missing", async (name, shape, timezone) => {
    const path = fixture(name);
    const folder = join(temporaryFolder(), "lake");
    const result = await ingest({ path, lake: folder, timezone });
    expect(result).toMatchObject({ shape, notes: [] });

    const database = new DatabaseSync(path, { readOnly: true });
    const lake = await Lake.open(folder);
    const state = await lake.state();
    for (const [table, mapped] of Object.entries(canonical)) {
      const plain = database
        .prepare(`select run_id, count(*) as n from "${table}" group by run_id order by run_id`)
        .all() as Array<{
        run_id: string;
        n: number;
      }>;
      const read = await state.rows(`select run_id, count(*) as n from ${mapped} group by run_id order by run_id`);
      expect([mapped, ...read.map((row) => [row.run_id, Number(row.n)])]).toEqual([
        mapped,
        ...plain.map((row) => [row.run_id, row.n]),
      ]);
    }
    database.close();

    // Bodies told their own start in seconds since 1970: a wrong zone would be hours off.
    const truth = JSON.parse(readFileSync(fixture(name, "ground_truth.json"), "utf8"));
    const began = await state.rows(
      "select run_id, task_id, try_id, epoch(running_at) as at from tries_raw where running_at is not null",
    );
    const told = new Map(began.map((row) => [`${row.run_id} ${row.task_id} ${row.try_id}`, Number(row.at)]));
    let compared = 0;
    for (const run of truth.runs) {
      for (const body of run.tries) {
        const running = told.get(`${run.run_id} ${body.task} ${body.try_id}`);
        if (running === undefined) continue;
        expect(Math.abs(body.start - running)).toBeLessThan(2);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
    lake.close();
  });

  it("names the classes of failures that were only sentences then", async () => {
    const folder = join(temporaryFolder(), "lake");
    await ingest({
      path: fixture("slurm-1.2.0"),
      sacct: fixture("slurm-1.2.0", "sacct.txt"),
      lake: folder,
      timezone: "UTC",
    });
    await ingest({ path: fixture("gen-1.1.0"), lake: folder, timezone: "UTC" });
    const lake = await Lake.open(folder);
    const rows = await (await lake.state()).rows(
      "select source, failure_class, count(*)::integer as n from tries where failure_class is not null group by all order by all",
    );
    lake.close();
    expect(rows.filter((row) => row.failure_class === "other")).toEqual([]);
    expect(rows).toContainEqual(expect.objectContaining({ source: "slurm-1.2.0", failure_class: "walltime" }));
    expect(rows).toContainEqual(expect.objectContaining({ source: "slurm-1.2.0", failure_class: "worker_lost" }));
    expect(rows).toContainEqual({ source: "gen-1.1.0", failure_class: "dependency", n: 1 });
  });
});
