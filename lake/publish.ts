import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LedgerError } from "../errors.ts";
import { type Duck, literal, quote } from "./duckdb.ts";
import { claim, makeFolder, settle, sha256File, sync, unfinished } from "./files.ts";
import { dataFile, logFile, logFolder } from "./layout.ts";
import { commits, type LogEntry, lastSequence, logColumns } from "./log.ts";
import { copyToParquet, orderOf, selectTable } from "./parquet_copy.ts";
import { type Column, ingests, runTables, type Table } from "./tables/index.ts";

/** What is about to be published: canonical tables and facts of these runs stand in the database under their names. */
export interface Publication {
  readonly lake: string;
  readonly source: string;
  readonly ingestId: string;
  readonly runIds: readonly string[];
  /** What an earlier state of the source is continued by; without it every file is new. */
  readonly growth?: Growth | undefined;
  /** Called after each file, for progress. */
  readonly onFile?: ((done: number, total: number) => void) | undefined;
}

/** Publishing to a source that has grown: files of its runs that stay, and which rows those do not hold yet. */
export interface Growth {
  readonly kept: readonly LogEntry[];
  /** By table, the last `source_row` in the kept files. */
  readonly after: Readonly<Record<string, number>>;
  /** The source's last commit that was looked at. */
  readonly sequence: number;
}

/**
 * Writes the files of every run and makes them visible with one commit. Until the commit has its name nothing of it can be
 * seen, so being killed at any point leaves the lake as it was, but for files that no commit names.
 * False when the source got another commit since the one that this continues: nothing was published.
 */
export async function publish(duck: Duck, publication: Publication): Promise<boolean> {
  const { lake, source } = publication;
  const { kept = [], sequence } = publication.growth ?? {};
  const parts = await countParts(duck, publication);
  const entries: Entry[] = [...kept, await writeFile(duck, publication, ingests, { runId: null, rows: 1 })];
  for (const [index, part] of parts.entries()) {
    entries.push(await writeFile(duck, publication, part.table, part));
    publication.onFile?.(index + 1, parts.length);
  }
  for (const folder of new Set(entries.map((entry) => dirname(join(lake, entry.path))))) await sync(folder);
  return commit(duck, lake, source, entries, sequence);
}

type Entry = Omit<LogEntry, "sequence">;

/** The rows of one table that belong to one run; null for what belongs to the ingest itself. */
interface Part {
  readonly runId: string | null;
  readonly rows: number;
  /** Only rows of the source after this one; the others stand in files that stay. */
  readonly after?: number | undefined;
}

/** What has to be written; a table without rows for a run needs no file. */
async function countParts(duck: Duck, { runIds, growth }: Publication): Promise<Array<Part & { table: Table }>> {
  const parts: Array<Part & { table: Table }> = [];
  for (const table of runTables) {
    for (const runId of runIds) {
      const isKept = growth?.kept.some((entry) => entry.run_id === runId && entry.table_name === table.name);
      const part = { runId, after: isKept ? growth?.after[table.name] : undefined };
      const [counted] = await duck.rows(`select count(*) as rows from ${quote(table.name)} ${condition(part)}`);
      if (Number(counted?.rows) > 0) parts.push({ table, ...part, rows: Number(counted?.rows) });
    }
  }
  return parts;
}

function condition({ runId, after }: Omit<Part, "rows">): string {
  if (runId === null) return "";
  return `where run_id = ${literal(runId)}${after === undefined ? "" : ` and source_row > ${after}`}`;
}

/** Writes one part, counts its rows again, and gives the file its name. */
async function writeFile(
  duck: Duck,
  { lake, source, ingestId }: Publication,
  table: Table,
  part: Part,
): Promise<Entry> {
  const { runId, rows } = part;
  const path = dataFile(table.name, source, runId, ingestId);
  const target = join(lake, path);
  const draft = unfinished(target);
  await makeFolder(dirname(target));
  const value = ({ name, type }: Column) => `cast(${name === "source" ? literal(source) : quote(name)} as ${type})`;
  const select = `${selectTable(table, value, condition(part))} ${orderOf(table)}`;
  await duck.run(copyToParquet(select, table, draft));
  const [written] = await duck.rows(`select count(*) as rows from read_parquet(${literal(draft)})`);
  if (Number(written?.rows) !== rows) {
    throw new LedgerError(
      "inconsistent",
      `${path}: ${written?.rows} rows came back of ${rows} written; nothing was published`,
    );
  }
  const entry = {
    source,
    run_id: runId,
    table_name: table.name,
    path,
    rows,
    bytes: (await stat(draft)).size,
    sha256: await sha256File(draft),
  };
  await settle(draft, target);
  return entry;
}

/**
 * Takes the next free sequence of the source. Another ingester that was faster is no reason to fail, unless this commit continues
 * what the other has changed: then it is not made.
 */
async function commit(
  duck: Duck,
  lake: string,
  source: string,
  entries: readonly Entry[],
  continues?: number,
): Promise<boolean> {
  await makeFolder(join(lake, logFolder));
  for (;;) {
    const last = lastSequence(await commits(lake), source);
    if (continues !== undefined && last !== continues) return false;
    const sequence = last + 1;
    const target = join(lake, logFile(source, sequence));
    const draft = unfinished(target);
    await duck.run(`create or replace table commit_entries (${logColumns})`);
    for (const entry of entries) {
      const { run_id, table_name, path, rows, bytes, sha256 } = entry;
      await duck.run("insert into commit_entries values (?, ?, ?, ?, ?, ?, ?, ?)", [
        source,
        sequence,
        run_id,
        table_name,
        path,
        rows,
        bytes,
        sha256,
      ]);
    }
    await duck.run(`copy commit_entries to ${literal(draft)} (format parquet, compression zstd)`);
    if (await claim(draft, target)) return true;
  }
}
