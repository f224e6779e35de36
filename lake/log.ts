import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { resource } from "../resources.ts";
import { type Duck, literal, type Row } from "./duckdb.ts";
import { logFolder } from "./layout.ts";

/** One file of one run, as a commit names it. A commit names all files of the runs that it holds. */
export interface LogEntry {
  readonly source: string;
  /** Which of the source's databases it came from. */
  readonly file: string;
  readonly sequence: number;
  /** When the commit was made, in microseconds since 1970. */
  readonly committed_us: number;
  /** Null for files that belong to the ingest and not to a run. */
  readonly run_id: string | null;
  /** Latest instant that the copy records of its run; null for the ingest's own. */
  readonly last_record_us: number | null;
  readonly table_name: string;
  /** From the lake's folder. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** How many columns it has: a table only ever gets more, so that equal numbers are equal columns. Null where the commit does not say. */
  readonly columns: number | null;
}

/** Columns of a commit file, in order. */
export const logColumns =
  "source varchar, file varchar, sequence bigint, committed_us bigint, run_id varchar, last_record_us bigint, table_name varchar, path varchar, rows bigint, bytes bigint, sha256 varchar, columns bigint";

/**
 * Words that stand for a table's name where a commit takes something out of sight: a run that stays away until somebody asks for it
 * again, whatever a pass finds; a source that comes back with its next ingest; and, in a folded log, the instant before which it does
 * not remember.
 */
export const marker = { removed: "@removed", forgotten: "@forgotten", horizon: "@horizon" } as const;

/** How far each source's commits reach. */
export type Positions = ReadonlyMap<string, number>;

/** The log as it was listed: the commits that count, and how far they reach. */
export interface Listing {
  /** Files below `log/`: the last folded log, if there is one, and the commits that it does not hold. */
  readonly names: readonly string[];
  readonly positions: Positions;
  /** Files that the folded log has made superfluous. */
  readonly superseded: readonly string[];
  /** Number of the last folded log; 0 when there is none. */
  readonly fold: number;
}

/** How often the log is read again while somebody folds it. */
const MOST_ATTEMPTS = 10;

const foldPositions = new WeakMap<Duck, Map<string, Positions>>();

/**
 * Does something with the log as it is listed; again with another listing when a file of this one was folded away meanwhile. Everything
 * that reads the log goes through here.
 */
export async function withLog<T>(duck: Duck, lake: string, work: (listing: Listing) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const names = await namesIn(lake);
    try {
      return await work(await listingOf(duck, lake, names));
    } catch (thrown) {
      const isSame = (await namesIn(lake)).join() === names.join();
      if (thrown instanceof LedgerError || isSame || attempt === MOST_ATTEMPTS) throw thrown;
    }
  }
}

/** The listing that a log of these files gives. */
export async function listingOf(duck: Duck, lake: string, names: readonly string[]): Promise<Listing> {
  const folds = names.filter((name) => name.startsWith("@"));
  const last = folds.at(-1);
  const folded = last === undefined ? new Map<string, number>() : await positionsOf(duck, lake, last);
  const commits = names.filter((name) => !name.startsWith("@")).map((name) => ({ name, ...commitOf(name) }));
  const newer = commits.filter(({ source, sequence }) => sequence > (folded.get(source) ?? 0));
  const positions = new Map(folded);
  for (const { source, sequence } of newer) positions.set(source, Math.max(sequence, positions.get(source) ?? 0));
  const counting = [...(last === undefined ? [] : [last]), ...newer.map(({ name }) => name)];
  return {
    names: counting,
    positions,
    superseded: names.filter((name) => !counting.includes(name)),
    fold: last === undefined ? 0 : Number(last.slice(1, -".parquet".length)),
  };
}

async function namesIn(lake: string): Promise<string[]> {
  try {
    const names = await readdir(join(lake, logFolder));
    return names.filter((name) => name.endsWith(".parquet") && !name.startsWith("_")).sort();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new LedgerError("bad_input", `cannot read the lake ${lake}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** The source and sequence that a commit's file name tells. */
export function commitOf(name: string): { source: string; sequence: number } {
  const tail = "-000000000000.parquet".length;
  return { source: name.slice(0, -tail), sequence: Number(name.slice(1 - tail, -".parquet".length)) };
}

/** A folded log never changes: how far it reaches is read once. */
async function positionsOf(duck: Duck, lake: string, fold: string): Promise<Positions> {
  const known = foldPositions.get(duck) ?? new Map<string, Positions>();
  foldPositions.set(duck, known);
  const found =
    known.get(fold) ??
    new Map(
      (
        await duck.rows(
          `select source, max(sequence) as sequence from read_parquet(${literal(join(lake, logFolder, fold))}) where source is not null group by source`,
        )
      ).map((row) => [String(row.source), Number(row.sequence)]),
    );
  known.set(fold, found);
  return found;
}

/** Names what these positions make visible; equal positions, equal ids. */
export function stateId(positions: Positions): string {
  const lines = [...positions].map(([source, sequence]) => `${source} ${sequence}`).sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
}

/** SQL of the log's entries. Commits of an older format lack columns, which are null. */
export function entriesSql(lake: string, names: readonly string[]): string {
  const typed = `select ${logColumns
    .split(", ")
    .map((column) => `cast(null as ${column.split(" ")[1]}) as ${column.split(" ")[0]}`)
    .join(", ")} where false`;
  if (names.length === 0) return typed;
  const files = names.map((name) => literal(join(lake, logFolder, name))).join(", ");
  return `${typed} union all by name select * from read_parquet([${files}], union_by_name = true)`;
}

/** What the log shows up to some positions. */
export interface Visible {
  /** For every run, the files of the copy that counts, and what belongs to ingests. */
  readonly entries: readonly LogEntry[];
  /** Files of other copies of the same runs: less complete, or met under a later name. */
  readonly copies: readonly LogEntry[];
  /** Marks of what was taken out of sight. */
  readonly marks: readonly LogEntry[];
}

/** Reads from a listed log what its commits up to these positions make visible. */
export async function visible(
  duck: Duck,
  lake: string,
  { names }: Pick<Listing, "names">,
  positions: Positions,
): Promise<Visible> {
  const reached = [...positions].map(([source, sequence]) => `(${literal(source)}, ${sequence})`);
  if (reached.length === 0) return { entries: [], copies: [], marks: [] };
  const rows = await duck.rows(
    `with log as (${entriesSql(lake, names)}),
     positions as (select * from (values ${reached.join(", ")}) as p(source, reached)),
     visible as (${resource("lake/commits/visible.sql")})
     select * from visible order by source, sequence, run_id, table_name, path`,
  );
  const chosen = (place: string) => rows.filter((row) => row.place === place).map(entryOf);
  return { entries: chosen("counts"), copies: chosen("copy"), marks: chosen("mark") };
}

/** An entry as it is read from the log. */
export function entryOf(row: Row): LogEntry {
  const { place: _, ...rest } = row;
  return {
    ...(rest as unknown as LogEntry),
    sequence: Number(row.sequence),
    committed_us: Number(row.committed_us),
    last_record_us: row.last_record_us === null ? null : Number(row.last_record_us),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    columns: row.columns === null ? null : Number(row.columns),
  };
}

/** The last entry for a data file in any commit that the log remembers, whether or not the file is still visible. */
export async function everNamed(
  duck: Duck,
  lake: string,
  { names }: Listing,
  path: string,
): Promise<LogEntry | undefined> {
  const [row] = await duck.rows(
    `select * from (${entriesSql(lake, names)}) where path = $1 order by sequence desc limit 1`,
    [path],
  );
  return row && entryOf(row);
}
