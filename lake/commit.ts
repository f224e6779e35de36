import { basename, join } from "node:path";
import { type Duck, literal, type Param } from "./duckdb.ts";
import { asDraft, claim, makeFolder } from "./files.ts";
import { writeFormat } from "./format.ts";
import { logFile, logFolder } from "./layout.ts";
import { commitOf, entriesSql, type Listing, type LogEntry, logColumns, withLog } from "./log.ts";

/** What a commit says of one file of the lake; its place in the log comes with the commit. */
export type Entry = Omit<LogEntry, "source" | "file" | "sequence" | "committed_us"> & { readonly file?: string };

/** The entry that takes a run, or with null what belongs to the ingest, out of sight. */
export function mark(word: string, runId: string | null): Entry {
  const nothing = { path: "", rows: 0, bytes: 0, sha256: "", columns: null };
  return { run_id: runId, last_record_us: null, table_name: word, ...nothing };
}

/** A commit that is about to be made. */
export interface Commit {
  readonly lake: string;
  readonly source: string;
  /** The source's database that it is about, where an entry does not name another one. */
  readonly file: string;
  readonly entries: readonly Entry[];
  /** The source's last commit that was looked at, where this continues what it found. */
  readonly continues?: number | undefined;
}

/**
 * Takes the next free sequence of the source. Another ingester that was faster is no reason to fail, unless this commit continues
 * what the other has changed: then it is not made, and the answer is false.
 */
export async function commit(duck: Duck, wanted: Commit): Promise<boolean> {
  const { lake, source, continues } = wanted;
  await makeFolder(join(lake, logFolder));
  for (;;) {
    const last = await withLog(duck, lake, async (listing) => {
      if (listing.names.length === 0) await writeFormat(lake);
      const reached = listing.positions.get(source) ?? 0;
      const isOther = continues !== undefined && reached !== continues;
      return isOther && (await isOutrun(duck, listing, wanted, continues)) ? undefined : reached;
    });
    if (last === undefined) return false;
    const target = join(lake, logFile(source, last + 1));
    const isClaimed = await asDraft(target, async (draft) => {
      await writeEntries(duck, wanted, last + 1, draft);
      return claim(draft, target);
    });
    // A log that was folded meanwhile may have freed a name that it remembers; what stands there is not read.
    if (isClaimed && (await isRead(duck, lake, basename(target)))) return true;
  }
}

async function isRead(duck: Duck, lake: string, name: string): Promise<boolean> {
  return withLog(duck, lake, async ({ names }) => names.includes(name));
}

/** Was the same database committed since? */
async function isOutrun(
  duck: Duck,
  { names, positions }: Listing,
  { lake, source, file }: Commit,
  continues: number,
): Promise<boolean> {
  if ((positions.get(source) ?? 0) < continues) return true;
  const own = names.filter((name) => name.startsWith("@") || commitOf(name).source === source);
  const [found] = await duck.rows(
    `select count(*) as n from (${entriesSql(lake, own)}) where source = ? and file = ? and sequence > ?`,
    [source, file, continues],
  );
  return Number(found?.n) > 0;
}

async function writeEntries(
  duck: Duck,
  { source, file, entries }: Commit,
  sequence: number,
  draft: string,
): Promise<void> {
  const committed = Date.now() * 1000;
  await duck.run(`create or replace table commit_entries (${logColumns})`);
  for (const one of entries) {
    const { run_id, last_record_us, table_name, path, rows, bytes, sha256, columns } = one;
    const values: Param[] = [source, one.file ?? file, sequence, committed, run_id, last_record_us, table_name];
    await duck.run("insert into commit_entries values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
      ...values,
      path,
      rows,
      bytes,
      sha256,
      columns,
    ]);
  }
  await duck.run(`copy commit_entries to ${literal(draft)} (format parquet, compression zstd)`);
}
