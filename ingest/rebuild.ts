import { buildFacts } from "../lake/build_facts.ts";
import { Duck, quote, type Row } from "../lake/duckdb.ts";
import { Lake, type LakeState } from "../lake/lake.ts";
import type { LogEntry } from "../lake/log.ts";
import { type Growth, publish } from "../lake/publish.ts";
import type { Settings } from "../lake/settings.ts";
import { factTables, runTables } from "../lake/tables/index.ts";
import { type Accounting, loadAccounting } from "./accounting/index.ts";
import { convert, jobsSql } from "./convert.ts";
import { fileId } from "./files.ts";
import { earlierRows, entriesOf, type FileKey } from "./growth.ts";
import { jobNotes, newIngestId, noteJobs, recordIngest } from "./record.ts";
import { rezone } from "./rezone.ts";
import { settingsHash } from "./snapshot.ts";
import { defineUtc, type Zone } from "./zone.ts";

/** What the facts of a database are built anew with. */
export interface Rebuild {
  readonly settings: Settings;
  /** Undefined leaves known what earlier files said. */
  readonly accounting?: Accounting | undefined;
  readonly zone: Zone;
}

/** Canonical tables as the lake keeps them; jobs are joined anew. */
const records = runTables.filter((table) => !factTables.includes(table) && table.name !== "jobs");

/**
 * Builds the facts of all runs of a database anew from the lake's own tables, whether or not the database is still there; `last` is
 * its row in `ingests`. In another zone its times are read again as far as they can be (rezone.ts).
 * False when another ingester was faster.
 */
export async function rebuildFile(folder: string, state: LakeState, last: Row, wanted: Rebuild): Promise<boolean> {
  const key: FileKey = { source: String(last.source), file: String(last.file_id ?? "") };
  const entries = entriesOf(state, key);
  const duck = await Duck.open();
  try {
    await duck.run("create schema source");
    for (const { name } of records)
      await duck.run(
        `create table ${quote(name)} as select * exclude (source) from (${earlierRows(name, entries, folder)})`,
      );
    await duck.run(
      `create table source.earlier_jobs as select * exclude (source) from (${earlierRows("jobs", entries, folder)})`,
    );
    // What the clocks left in doubt is told by the order of rows, which only the database has.
    await duck.run(
      `create table clock_doubts as select run_id, item, "count", total from (${earlierRows("coverage", entries, folder)}) where item in ('times_undecided', 'times_skipped')`,
    );
    const isMoved = wanted.zone.name !== last.timezone;
    const doubts = isMoved ? await rezone(duck, records, String(last.timezone), wanted.zone.name) : [];
    await defineUtc(duck, wanted.zone);
    await loadAccounting(duck, wanted.accounting, wanted.settings);
    await convert(duck, jobsSql);
    await buildFacts(duck, wanted.settings);
    return await publishRebuilt(duck, { folder, state, last, wanted, key, entries, isMoved, doubts });
  } finally {
    duck.close();
  }
}

interface Rebuilt {
  readonly folder: string;
  readonly state: LakeState;
  readonly last: Row;
  readonly wanted: Rebuild;
  readonly key: FileKey;
  readonly entries: readonly LogEntry[];
  readonly isMoved: boolean;
  readonly doubts: readonly string[];
}

async function publishRebuilt(duck: Duck, rebuilt: Rebuilt): Promise<boolean> {
  const { folder, state, last, wanted, key, entries, isMoved, doubts } = rebuilt;
  // The first format knew one database a source, without a name.
  const file = key.file === "" ? fileId([], String(last.path)) : key.file;
  const names = records.map(({ name }) => name);
  const growth: Growth = {
    kept: isMoved ? [] : entries.filter(({ table_name }) => names.includes(table_name)),
    after: {},
    sequence: state.positions.get(key.source) ?? 0,
    replaces: key.file === file ? undefined : key.file,
  };
  const ingestId = newIngestId(new Date());
  const earlier = String(last.notes)
    .split("\n")
    .filter((note) => note !== "" && !jobNotes.test(note));
  await recordIngest(duck, {
    ingestId,
    fileId: file,
    snapshot: {
      path: String(last.path),
      fileState: String(last.file_state),
      databaseSha256: String(last.database_sha256),
      sacctSha256: wanted.accounting?.sha256 ?? null,
      settingsSha256: settingsHash(wanted.settings),
      sampleIntervalS: (last.sample_interval_s ?? null) as number | null,
      sha256: String(last.sha256),
      takenAt: new Date(String(last.taken_at)),
    },
    zone: wanted.zone,
    shape: String(last.shape),
    notes: [...earlier, ...doubts, ...(await noteJobs(duck, String(last.path)))],
    marks: JSON.parse(String(last.marks ?? "{}")),
    earlierSacct: (last.sacct_sha256 ?? null) as string | null,
    damage: (last.damage ?? undefined) as string | undefined,
  });
  const rows = await duck.rows("select run_id from runs order by began_at, run_id");
  const runIds = rows.map((row) => String(row.run_id));
  return publish(duck, { lake: folder, source: key.source, file, ingestId, runIds, growth });
}

/** A database of the lake, as `rebuildAll` names it. */
export interface KnownFile {
  readonly source: string;
  readonly path: string;
  readonly timezone: string;
}

/**
 * Rebuilds every database that the lake knows, or those of one source; `howOf` tells with what, and undefined leaves one as it is.
 * Another ingester that was faster makes it begin again.
 */
export async function rebuildAll(
  folder: string,
  source: string | undefined,
  howOf: (file: KnownFile, last: Row) => Promise<Rebuild | undefined>,
  onFile: (file: KnownFile) => void = () => {},
): Promise<void> {
  const lake = await Lake.open(folder, { takesOlder: true });
  try {
    for (const first of await ingestsOf(lake, source)) {
      const file = { source: String(first.source), path: String(first.path), timezone: String(first.timezone) };
      let last: Row | undefined = first;
      let isDone = false;
      while (last !== undefined && !isDone) {
        const how = await howOf(file, last);
        isDone = how === undefined || (await rebuildFile(folder, await lake.state(), last, how));
        if (isDone && how !== undefined) onFile(file);
        if (!isDone) last = (await ingestsOf(lake, source)).find((row) => row.file_id === first.file_id);
      }
    }
  } finally {
    lake.close();
  }
}

async function ingestsOf(lake: Lake, source: string | undefined): Promise<Row[]> {
  const rows = await (await lake.state()).rows("select * from ingests order by source, path");
  return rows.filter((row) => source === undefined || row.source === source);
}
