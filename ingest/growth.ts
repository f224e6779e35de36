import { join } from "node:path";
import { type Duck, literal, quote } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import type { LogEntry } from "../lake/log.ts";
import { tables } from "../lake/tables/index.ts";
import { resource } from "../resources.ts";

/** Canonical tables whose rows are only ever added, each with the rowid of its source. */
export const grown = ["statuses", "block_events", "manager_events", "samples"] as const;

/** Canonical tables whose rows change in place: a pass always has them whole. */
const changing = ["runs", "tasks", "tries_raw"] as const;

/** Files of a table that may pile up, one a pass, before they are written as one. */
const MOST_FILES = 16;

/**
 * Makes the rows that a pass read whole again: after it the canonical tables hold every row of the runs whose figures may have
 * changed, and nothing of the others. Returns the files of the lake that go on being part of those runs; what they hold
 * need not be written again.
 */
export async function joinEarlier(duck: Duck, state: LakeState, file: FileKey, lake: string): Promise<LogEntry[]> {
  const entries = entriesOf(state, file);
  await duck.run("create schema earlier");
  for (const name of [...changing, ...grown, "run_lives", "ingests"]) await attach(duck, name, entries, lake);
  await duck.run(resource("ingest/growth/changed_runs.sql"));
  for (const name of changing) await duck.run(`delete from ${quote(name)} where run_id not in (from changed_runs)`);
  for (const name of grown) {
    await duck.run(`delete from ${quote(name)} where run_id not in (from changed_runs)`);
    await duck.run(
      `insert into ${quote(name)} by name select * exclude (source) from earlier.${quote(name)} where run_id in (from changed_runs)`,
    );
  }
  return keptFiles(duck, entries);
}

/** One database of a source. */
export interface FileKey {
  readonly source: string;
  readonly file: string;
}

/** All that the lake shows of a database, also of runs whose other copies count. */
export function entriesOf(state: LakeState, { source, file }: FileKey): LogEntry[] {
  return [...state.entries, ...state.copies].filter((entry) => entry.source === source && entry.file === file);
}

/** What an earlier ingest of the file learned of batch jobs, as `source.earlier_jobs`. */
export async function loadEarlierJobs(duck: Duck, state: LakeState, file: FileKey, lake: string): Promise<void> {
  const rows = earlierRows("jobs", entriesOf(state, file), lake);
  await duck.run(`create table source.earlier_jobs as select * exclude (source) from (${rows})`);
}

/** The earlier rows of a table as a view. */
async function attach(duck: Duck, name: string, entries: readonly LogEntry[], lake: string): Promise<void> {
  await duck.run(`create view earlier.${quote(name)} as ${earlierRows(name, entries, lake)}`);
}

/** SQL of the rows that some files hold of a table, with the columns that it has today. */
export function earlierRows(name: string, entries: readonly LogEntry[], lake: string): string {
  const files = entries.filter((entry) => entry.table_name === name).map((entry) => literal(join(lake, entry.path)));
  const columns = tables.find((table) => table.name === name)?.columns ?? [];
  const typed = `select ${columns.map((column) => `null::${column.type} as ${quote(column.name)}`).join(", ")} where false`;
  return files.length === 0
    ? typed
    : `${typed} union all by name select * from read_parquet([${files.join(", ")}], union_by_name = true)`;
}

async function keptFiles(duck: Duck, entries: readonly LogEntry[]): Promise<LogEntry[]> {
  const changed = new Set((await duck.rows("from changed_runs")).map((row) => row.run_id));
  const kept = entries.filter(
    (entry) => changed.has(entry.run_id) && (grown as readonly string[]).includes(entry.table_name),
  );
  const count = (one: LogEntry) =>
    kept.filter((other) => other.run_id === one.run_id && other.table_name === one.table_name).length;
  return kept.filter((entry) => count(entry) < MOST_FILES);
}
