import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { LedgerError } from "../errors.ts";
import { buildFacts } from "../lake/build_facts.ts";
import { Duck, quote, type Row } from "../lake/duckdb.ts";
import { Lake, type LakeState } from "../lake/lake.ts";
import { sourceName } from "../lake/layout.ts";
import { publish } from "../lake/publish.ts";
import { noSettings, type Settings } from "../lake/settings.ts";
import { type AccountingFile, loadAccounting, readAccounting } from "./accounting/index.ts";
import { settleClockChanges } from "./clock_changes.ts";
import { convert, jobsSql, loadSource, reshape, thinSamples } from "./convert.ts";
import { refuseDamage, refuseLoss, tellDamage } from "./damage.ts";
import { fileId, filesOf, knownFile, movedFile, refuseTaken } from "./files.ts";
import { entriesOf, joinEarlier, loadEarlierJobs } from "./growth.ts";
import { keepKeyed } from "./keys.ts";
import { continued } from "./marks.ts";
import { rebuildFile } from "./rebuild.ts";
import { newIngestId, noteOddities, recordIngest } from "./record.ts";
import { dropRemoved } from "./removed.ts";
import { recognise } from "./shape.ts";
import { isKnown, isRead, isReadAlike, takeSnapshot } from "./snapshot.ts";
import { readHeader, SourceDatabase } from "./sqlite.ts";
import { defineUtc, resolveZone, type Zone } from "./zone.ts";

export interface IngestRequest {
  /** The monitoring.db. */
  readonly path: string;
  /** The lake's folder; it is made when it does not exist. */
  readonly lake: string;
  /** Files of scheduler accounting, which may overlap; a path alone is read in the source's zone. */
  readonly sacct?: string | readonly AccountingFile[] | undefined;
  /** Name of the source, which may hold several databases; default the name of the folder that the database stands in. */
  readonly source?: string | undefined;
  /** IANA zone of the database's naive times. */
  readonly timezone?: string | undefined;
  /** Runs that are read even if they were removed, by the beginning of their ids. */
  readonly runs?: readonly string[] | undefined;
  /** What is configured about the source; default nothing. */
  readonly settings?: Settings | undefined;
  /** Tables that nobody will ask for: facts among them are not built, and what Parsl only appends to for the others is not read. */
  readonly leaveOut?: readonly string[] | undefined;
  readonly onProgress?: ((what: "read" | "write", done: number, total: number) => void) | undefined;
}

export interface IngestResult {
  readonly source: string;
  readonly isNew: boolean;
  readonly runs: number;
  readonly tasks: number;
  readonly tries: number;
  /** Runs of it that a more complete copy stands for. */
  readonly elsewhere: number;
  readonly zone: Zone;
  readonly shape: string;
  /** What was unusual, one sentence each. */
  readonly notes: readonly string[];
  /** What is wrong with a damaged file, as said after its name, and how much could be read; null for a whole one. */
  readonly damage: string | null;
}

/**
 * One pass over a file: what is new in a monitoring.db becomes canonical tables and facts in the lake, visible with one commit or not at all.
 * Another ingester of the same file that was faster makes it begin again from what that one left.
 */
export async function ingest(request: IngestRequest): Promise<IngestResult> {
  let isWhole = false;
  for (;;) {
    const result = await pass(request, isWhole);
    if (typeof result === "object") return result;
    isWhole = result === "read whole";
  }
}

type Again = "outrun" | "read whole";

async function pass(request: IngestRequest, isWhole: boolean): Promise<IngestResult | Again> {
  const lake = await Lake.open(request.lake);
  const duck = await Duck.open();
  let database: SourceDatabase | undefined;
  try {
    readHeader(request.path);
    const path = realpathSync(request.path);
    const source = nameSource(request.source, path);
    const state = await lake.state();
    const files = await filesOf(state, source);
    if (request.source === undefined) refuseTaken(source, path, files);
    const accounting = readAccounting(
      typeof request.sacct === "string" ? [{ path: request.sacct }] : (request.sacct ?? []),
    );
    const settings = request.settings ?? noSettings;
    const snapshot = await takeSnapshot(
      path,
      accounting?.sha256,
      settings,
      files.find((file) => file.path === path),
    );
    let last = knownFile(files, path, snapshot.databaseSha256);
    const zone = await resolveZone(duck, request.timezone, last ?? files[0]);
    const isAsked = (request.runs ?? []).length > 0;
    if (!isAsked && isKnown(snapshot, zone.name, last))
      return await describe(state, source, last as Row, zone, String(last?.shape));

    if (!isAsked && isRead(snapshot, zone.name, last)) {
      if (!(await rebuildFile(request.lake, state, last, { settings, accounting, zone }))) return "outrun";
      return { ...(await describe(await lake.state(), source, last, zone, String(last.shape))), isNew: true };
    }

    database = new SourceDatabase(path);
    const shape = recognise(request.path, database.schema(), database.unsliceable());
    last ??= movedFile(files, database, shape);
    // Runs that were started in one batch job share what it is paid.
    const isEnclosed = Object.values(settings.executors).some(({ enclosingJob }) => enclosingJob !== null);
    const isReadable =
      !(isWhole || isAsked || isEnclosed) &&
      last?.damage == null &&
      isReadAlike(snapshot, zone.name, last) &&
      last?.shape === shape.name;
    const earlier = isReadable ? continued(database, shape, last?.marks as string | null) : undefined;
    await duck.run("create schema source");
    const onRows = (done: number, total: number) => request.onProgress?.("read", done, total);
    const { marks, damage } = await loadSource(duck, database, shape, onRows, earlier, request.leaveOut);
    const damageTold = tellDamage(request.path, damage);
    if (damageTold) refuseDamage(request.path, damageTold, last);
    database.close();

    await loadAccounting(duck, accounting, settings);
    await defineUtc(duck, zone);
    await reshape(duck, shape.adapter);
    const repeatedTimes = await settleClockChanges(duck);
    // The order of all rows tells which pass of a repeated hour a time is of.
    if (earlier && repeatedTimes > 0) return "read whole";
    const file = { source, file: last === undefined ? fileId(files, path) : String(last.file_id) };
    await loadEarlierJobs(duck, state, file, request.lake);
    await convert(duck, shape.adapter.sql);
    for (const table of Object.keys(shape.adapter.tables))
      await duck.run(`drop table if exists source.${quote(table)}`);
    const lost = await keepKeyed(duck);
    await dropRemoved(duck, state, file, request.runs ?? []);
    if (damageTold) await refuseLoss(duck, entriesOf(state, file), request.path, damageTold, last);
    if (settings.sampleIntervalS !== null) await thinSamples(duck, settings.sampleIntervalS);
    const growth = earlier && {
      kept: await joinEarlier(duck, state, file, request.lake),
      after: Object.fromEntries(
        Object.entries(shape.adapter.appended).map(([table, name]) => [name, earlier[table]?.row ?? -1]),
      ),
      sequence: state.positions.get(source) ?? 0,
    };
    await convert(duck, jobsSql);
    await buildFacts(duck, settings, request.leaveOut);
    const notes = earlier
      ? String(last?.notes).split("\n").filter(Boolean)
      : [...lost, ...(await noteOddities(duck, path, shape))];
    const ingestId = newIngestId(snapshot.takenAt);
    await recordIngest(duck, {
      ingestId,
      fileId: file.file,
      snapshot,
      zone,
      shape: shape.name,
      // Notes go to readers who may not know of paths.
      notes: damageTold ? [`the file ${damageTold}; what could be read was taken`, ...notes] : notes,
      marks,
      earlierSacct: (last?.sacct_sha256 ?? null) as string | null,
      damage: damageTold,
    });
    const rows = await duck.rows("select run_id from runs order by began_at, run_id");
    const isPublished = await publish(duck, {
      lake: request.lake,
      ...file,
      ingestId,
      runIds: rows.map((row) => String(row.run_id)),
      growth,
      leaveOut: request.leaveOut,
      onFile: (done, total) => request.onProgress?.("write", done, total),
    });
    if (!isPublished) return "outrun";
    const now = await lake.state();
    const read = { file_id: file.file, damage: damageTold ?? null };
    return { ...(await describe(now, source, read, zone, shape.name)), isNew: true, notes };
  } finally {
    duck.close();
    lake.close();
    database?.close();
  }
}

function nameSource(asked: string | undefined, path: string): string {
  const name =
    asked ??
    (basename(dirname(path))
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "") ||
      "monitoring");
  if (sourceName.test(name)) return name;
  throw new LedgerError(
    "usage",
    `the source name ${name} cannot be used; take letters, digits, dots, dashes and underscores: --source NAME`,
    { field: "source" },
  );
}

async function describe(
  state: LakeState,
  source: string,
  { file_id: file, damage }: Row,
  zone: Zone,
  shape: string,
): Promise<IngestResult> {
  const shown = [...state.entries, ...state.copies].filter((entry) => entry.source === source && entry.file === file);
  const rows = (table: string) =>
    shown.filter((entry) => entry.table_name === table).reduce((sum, entry) => sum + entry.rows, 0);
  return {
    source,
    isNew: false,
    runs: rows("runs"),
    tasks: rows("tasks"),
    tries: rows("tries_raw"),
    elsewhere: new Set(state.copies.filter((entry) => shown.includes(entry)).map((entry) => entry.run_id)).size,
    zone,
    shape,
    notes: [],
    damage: (damage ?? null) as string | null,
  };
}
