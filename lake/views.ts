import { join, resolve } from "node:path";
import { literal, quote } from "./duckdb.ts";
import type { LogEntry, Positions } from "./log.ts";
import { pseudonymKey } from "./pseudonyms.ts";
import { isHidden, type Sight } from "./sight.ts";
import { type Table, tables } from "./tables/index.ts";

/** By table, the query that gives the rows that a reader may see, from the files that a state of the lake names. */
export type Views = Readonly<Record<string, string>>;

/** Files of sources that are out of sight are not read at all: not even an error about a row of theirs can tell of them. */
export function inSight(entries: readonly LogEntry[], { sources }: Sight): LogEntry[] {
  return entries.filter(({ source }) => sources === null || sources.includes(source));
}

/** The same of how far the sources' commits reach. */
export function positionsInSight(positions: Positions, { sources }: Sight): Positions {
  return sources === null ? positions : new Map([...positions].filter(([source]) => sources.includes(source)));
}

/** What a state's tables are made of. */
export interface Viewed {
  readonly views: Views;
  /** The query that gives the rows of a table but those in the files of some runs; undefined where it has no such file. */
  without(name: string, runs: ReadonlyArray<{ source: string; run_id: string }>): string | undefined;
}

export async function viewed(folder: string, entries: readonly LogEntry[], sight: Sight): Promise<Viewed> {
  const key = sight.privacy.hideUsers && entries.length > 0 ? await pseudonymKey(folder) : "";
  const filesOf = (name: string) => entries.filter(({ table_name }) => table_name === name);
  const viewOf = (table: Table, some: readonly LogEntry[]) => veiled(rowsOf(table, folder, some), table, sight, key);
  return {
    views: Object.fromEntries(tables.map((table) => [table.name, viewOf(table, filesOf(table.name))])),
    without: (name, runs) => {
      const table = tables.find((one) => one.name === name);
      const all = filesOf(name);
      const left = new Set(runs.map(({ source, run_id }) => nameOf(source, run_id)));
      const rest = all.filter(({ source, run_id }) => !left.has(nameOf(source, run_id)));
      return table === undefined || rest.length === all.length ? undefined : viewOf(table, rest);
    },
  };
}

function nameOf(source: string, runId: string | null): string {
  return JSON.stringify([source, runId]);
}

/**
 * Files of an older version lack columns that were added since: they are null there, and a view has them all. Reading by name opens
 * every file before the question begins; files that have all columns are taken as they are.
 */
function rowsOf({ columns }: Table, folder: string, files: readonly LogEntry[]): string {
  const typed = columns.map(({ name, type }) => `cast(null as ${type}) as ${quote(name)}`).join(", ");
  const none = `select ${typed} where false`;
  if (files.length === 0) return none;
  const list = files.map(({ path }) => literal(resolve(join(folder, path)))).join(", ");
  if (files.every((file) => file.columns === columns.length)) return `select * from read_parquet([${list}])`;
  return `${none} union all by name select * from read_parquet([${list}], union_by_name = true)`;
}

function veiled(rows: string, { columns }: Table, { privacy }: Sight, key: string): string {
  const replaced = columns.flatMap(({ name, type }) => {
    if (privacy.hideUsers && name === "user") return [`${pseudonym(name, key)} as ${quote(name)}`];
    if (isHidden(privacy, name)) return [`cast(null as ${type}) as ${quote(name)}`];
    // The code of a failure that nobody has a class for is its text.
    if (privacy.hideInputs && name === "failure_code")
      return [`case when failure_class <> 'other' then failure_code end as failure_code`];
    return [];
  });
  return replaced.length === 0 ? rows : `select * replace (${replaced.join(", ")}) from (${rows}) as kept`;
}

/** The same user has the same pseudonym in this lake for good, and nobody without the key can try names until one fits. */
function pseudonym(column: string, key: string): string {
  return `'user-' || left(sha256(${literal(key)} || ${quote(column)}), 12)`;
}
