import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ingest } from "../../ingest/ingest.ts";
import { Duck, literal } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { dataFile, logFile } from "../../lake/layout.ts";
import { logColumns } from "../../lake/log.ts";
import type { Settings } from "../../lake/settings.ts";
import { factTables, tables } from "../../lake/tables/index.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";

const executors = [
  { label: "knl", workers: 22, nodesPerBlock: 16, maxBlocks: 12, walltime: 36_000, heartbeat: 30, threshold: 120 },
];

/** How large a history is. */
export interface HistorySize {
  readonly tasks: number;
  readonly runs: number;
}

/**
 * A lake with a history of runs of DC2 size in a folder; its path. One run is generated and ingested, its facts are repeated under other
 * run ids, each three days before the one before.
 */
export async function history(folder: string, { tasks, runs }: HistorySize, settings?: Settings): Promise<string> {
  const [path, sacct, lake] = [join(folder, "monitoring.db"), join(folder, "sacct.txt"), join(folder, "lake")];
  record(simulate({ ...ordinary, tasks, executors, meanSeconds: 900, nodeCrash: 0.05, sampleEvery: 150 }), path, sacct);
  await ingest({ path, sacct, lake, source: "bench", timezone: "UTC", settings });
  await repeat(lake, runs);
  return lake;
}

/** Repeats the facts of the only run, and Parsl's record of it, under other ids. */
async function repeat(lake: string, runs: number): Promise<void> {
  const opened = await Lake.open(lake);
  const { entries, positions } = await opened.state();
  const repeated = [...factTables, ...tables.filter(({ name }) => name === "runs")];
  const duck = await Duck.open();
  const source = String(entries[0]?.source);
  const next = (positions.get(source) ?? 0) + 1;
  await duck.run(`create table commit_entries (${logColumns})`);
  for (let run = 1; run < runs; run++) {
    for (const { name, columns } of repeated) {
      const from = entries.find((entry) => entry.table_name === name && entry.run_id !== null);
      if (from === undefined) continue;
      const path = dataFile(name, source, `run-${run}`, "bench");
      mkdirSync(dirname(join(lake, path)), { recursive: true });
      const moved = columns
        .filter(({ type }) => type === "TIMESTAMP")
        .map((column) => `"${column.name}" - interval ${3 * run} day as "${column.name}"`);
      const replaced = [`'run-${run}' as run_id`, ...moved].join(", ");
      await duck.run(
        `copy (select * replace (${replaced}) from read_parquet(${literal(join(lake, from.path))})) to ${literal(join(lake, path))} (format parquet, compression zstd)`,
      );
      const bytes = statSync(join(lake, path)).size;
      const { file, committed_us, last_record_us, rows } = from;
      const told = [`run-${run}`, last_record_us, name, path, rows, bytes, "bench", columns.length];
      const values = [source, file, next, committed_us, ...told];
      await duck.run(`insert into commit_entries values (${values.map(() => "?").join(", ")})`, values);
    }
  }
  await duck.run(`copy commit_entries to ${literal(join(lake, logFile(source, next)))} (format parquet)`);
  duck.close();
  opened.close();
}
