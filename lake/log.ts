import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { type Duck, literal, type Row } from "./duckdb.ts";
import { logFolder } from "./layout.ts";

/** One file of one run, as a commit names it. A commit names all files of the runs that it holds. */
export interface LogEntry {
  readonly source: string;
  readonly sequence: number;
  /** Null for files that belong to the ingest and not to a run. */
  readonly run_id: string | null;
  readonly table_name: string;
  /** From the lake's folder. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Columns of a commit file, in order. */
export const logColumns =
  "source varchar, sequence bigint, run_id varchar, table_name varchar, path varchar, rows bigint, bytes bigint, sha256 varchar";

/** The commits of a lake, by file name; empty when there is no lake yet. */
export async function commits(lake: string): Promise<string[]> {
  try {
    const names = await readdir(join(lake, logFolder));
    return names.filter((name) => name.endsWith(".parquet") && !name.startsWith("_")).sort();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new LedgerError("bad_input", `cannot read the lake ${lake}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Commits in the order in which they were written. */
export async function inOrderOfWriting(lake: string, names: readonly string[]): Promise<string[]> {
  const stats = await Promise.all(names.map((name) => stat(join(lake, logFolder, name), { bigint: true })));
  const written = new Map(names.map((name, index) => [name, stats[index]?.mtimeNs ?? 0n]));
  return names.toSorted((a, b) => Number((written.get(a) ?? 0n) - (written.get(b) ?? 0n)) || (a < b ? -1 : 1));
}

/** What is visible: for every run of every source, the files that its latest commit names. */
export async function visible(duck: Duck, lake: string, names: readonly string[]): Promise<LogEntry[]> {
  if (names.length === 0) return [];
  const files = names.map((name) => literal(join(lake, logFolder, name))).join(", ");
  const rows = await duck.rows(`
    with entries as (select * from read_parquet([${files}])),
    latest as (select source, run_id, max(sequence) as sequence from entries group by source, run_id)
    select e.* from entries e
    join latest l on l.source = e.source and l.run_id is not distinct from e.run_id and l.sequence = e.sequence
    order by e.source, e.sequence, e.run_id, e.table_name`);
  return rows.map(entry);
}

/** The last entry for a data file in any commit, whether or not the file is still visible. */
export async function everNamed(
  duck: Duck,
  lake: string,
  names: readonly string[],
  path: string,
): Promise<LogEntry | undefined> {
  if (names.length === 0) return undefined;
  const files = names.map((name) => literal(join(lake, logFolder, name))).join(", ");
  const [row] = await duck.rows(
    `select * from read_parquet([${files}]) where path = $1 order by sequence desc limit 1`,
    [path],
  );
  return row && entry(row);
}

function entry(row: Row): LogEntry {
  return {
    ...(row as unknown as LogEntry),
    sequence: Number(row.sequence),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
  };
}

/** The highest sequence that a source has used; 0 before its first commit. */
export function lastSequence(names: readonly string[], source: string): number {
  const own = names.filter((name) => name.slice(0, -"-000000000000.parquet".length) === source);
  return Math.max(0, ...own.map((name) => Number(name.slice(-"000000000000.parquet".length, -".parquet".length))));
}
