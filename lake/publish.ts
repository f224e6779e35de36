import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LedgerError } from "../errors.ts";
import { resource } from "../resources.ts";
import { commit, type Entry, mark } from "./commit.ts";
import { type Duck, literal, quote } from "./duckdb.ts";
import { asDraft, makeFolder, settle, sha256File, sync } from "./files.ts";
import { dataFile } from "./layout.ts";
import { type LogEntry, marker } from "./log.ts";
import { copyToParquet, orderOf, selectTable } from "./parquet_copy.ts";
import { type Column, ingests, runTables, type Table } from "./tables/index.ts";
import { asWriter } from "./writers.ts";

/** What is about to be published: canonical tables and facts of these runs stand in the database under their names. */
export interface Publication {
  readonly lake: string;
  readonly source: string;
  /** Which of the source's databases the runs are of. */
  readonly file: string;
  readonly ingestId: string;
  readonly runIds: readonly string[];
  /** Tables that were not made. */
  readonly leaveOut?: readonly string[] | undefined;
  /** What an earlier state of the file is continued by; without it every file is new. */
  readonly growth?: Growth | undefined;
  /** Called after each file, for progress. */
  readonly onFile?: ((done: number, total: number) => void) | undefined;
}

/** Publishing to what the lake holds already: files of the same runs that stay, and what those do not hold yet. */
export interface Growth {
  readonly kept: readonly LogEntry[];
  /** By table, the last `source_row` in the kept files; kept files of other tables hold all there is. */
  readonly after: Readonly<Record<string, number>>;
  /** The source's last commit that was looked at. */
  readonly sequence: number;
  /** Name that the database had before, under which nothing of it stays in sight. */
  readonly replaces?: string | undefined;
}

/**
 * Writes the files of every run and makes them visible with one commit. Until the commit has its name nothing of it can be
 * seen, so being killed at any point leaves the lake as it was, but for files that no commit names.
 * False when the file got another commit since the one that this continues: nothing was published.
 */
export function publish(duck: Duck, publication: Publication): Promise<boolean> {
  return asWriter(publication.lake, () => writeAll(duck, publication));
}

async function writeAll(duck: Duck, publication: Publication): Promise<boolean> {
  const { lake, source, file } = publication;
  const { kept = [], sequence } = publication.growth ?? {};
  const entries: Entry[] = [...kept.map((entry) => ({ ...entry, file })), ...(await writeFiles(duck, publication))];
  const { replaces } = publication.growth ?? {};
  if (replaces !== undefined) {
    const all = [null, ...publication.runIds];
    entries.push(...all.map((runId) => ({ ...mark(marker.forgotten, runId), file: replaces })));
  }
  return commit(duck, { lake, source, file, entries: await withLastRecords(duck, entries), continues: sequence });
}

/** Writes all that is new; where one file cannot be written, those before it go too. */
async function writeFiles(duck: Duck, publication: Publication): Promise<Entry[]> {
  const { lake } = publication;
  const parts = await countParts(duck, publication);
  const written: Entry[] = [];
  try {
    written.push(await writeFile(duck, publication, ingests, { runId: null, rows: 1 }));
    for (const [index, part] of parts.entries()) {
      written.push(await writeFile(duck, publication, part.table, part));
      publication.onFile?.(index + 1, parts.length);
    }
    for (const folder of new Set(written.map(({ path }) => dirname(join(lake, path))))) await sync(folder);
    return written;
  } catch (thrown) {
    for (const { path } of written) await rm(join(lake, path), { force: true });
    throw thrown;
  }
}

/** Notes with each file up to when its run is recorded: it tells which of two copies is the later one. */
async function withLastRecords(duck: Duck, entries: readonly Entry[]): Promise<Entry[]> {
  const rows = await duck.rows(resource("lake/commits/last_records.sql"));
  const last = new Map(
    rows.map((row) => [row.run_id, row.last_record_us === null ? null : Number(row.last_record_us)]),
  );
  return entries.map((entry) => ({ ...entry, last_record_us: last.get(entry.run_id) ?? null }));
}

/** The rows of one table that belong to one run; null for what belongs to the ingest itself. */
interface Part {
  readonly runId: string | null;
  readonly rows: number;
  /** Only rows of the source after this one; the others stand in files that stay. */
  readonly after?: number | undefined;
}

/** What has to be written; a table without rows for a run needs no file. */
async function countParts(
  duck: Duck,
  { runIds, growth, leaveOut = [] }: Publication,
): Promise<Array<Part & { table: Table }>> {
  const parts: Array<Part & { table: Table }> = [];
  for (const table of runTables.filter(({ name }) => !leaveOut.includes(name))) {
    for (const runId of runIds) {
      const isKept = growth?.kept.some((entry) => entry.run_id === runId && entry.table_name === table.name);
      const after = isKept ? growth?.after[table.name] : undefined;
      if (isKept && after === undefined) continue;
      const part = { runId, after };
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
  await makeFolder(dirname(target));
  const value = ({ name, type }: Column) => `cast(${name === "source" ? literal(source) : quote(name)} as ${type})`;
  const select = `${selectTable(table, value, condition(part))} ${orderOf(table)}`;
  return asDraft(target, async (draft) => {
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
      last_record_us: null,
      table_name: table.name,
      path,
      rows,
      bytes: (await stat(draft)).size,
      sha256: await sha256File(draft),
      columns: table.columns.length,
    };
    await settle(draft, target);
    return entry;
  });
}
