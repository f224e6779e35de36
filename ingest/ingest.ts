import { randomBytes } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LedgerError } from "../errors.ts";
import { buildFacts } from "../lake/build_facts.ts";
import { Duck, literal, quote } from "../lake/duckdb.ts";
import { Lake, type LakeState } from "../lake/lake.ts";
import { sourceName } from "../lake/layout.ts";
import { publish } from "../lake/publish.ts";
import { noSettings, type Settings } from "../lake/settings.ts";
import { tables } from "../lake/tables/index.ts";
import { settleClockChanges } from "./clock_changes.ts";
import { convert, jobsSql, loadSource, reshape, thinSamples } from "./convert.ts";
import { refuseDamage, refuseLoss, tellDamage } from "./damage.ts";
import { joinEarlier } from "./growth.ts";
import { keepKeyed } from "./keys.ts";
import { continued } from "./marks.ts";
import { noteOddities, recordIngest } from "./record.ts";
import { loadSacct, readSacct } from "./sacct.ts";
import { recognise } from "./shape.ts";
import { isKnown, isReadAlike, lastIngest, takeSnapshot } from "./snapshot.ts";
import { readHeader, SourceDatabase } from "./sqlite.ts";
import { defineUtc, resolveZone, type Zone } from "./zone.ts";

export interface IngestRequest {
  /** The monitoring.db. */
  readonly path: string;
  /** The lake's folder; it is made when it does not exist. */
  readonly lake: string;
  readonly sacct?: string | undefined;
  /** Name of the source; default the name of the folder that the database stands in. */
  readonly source?: string | undefined;
  /** IANA zone of the database's naive times. */
  readonly timezone?: string | undefined;
  /** What is configured about the source; default nothing. */
  readonly settings?: Settings | undefined;
  /** Canonical tables that nobody will ask for: what is mapped to them is not read, where Parsl only appends to it. */
  readonly leaveOut?: readonly string[] | undefined;
  readonly onProgress?: ((what: "read" | "write", done: number, total: number) => void) | undefined;
}

export interface IngestResult {
  readonly source: string;
  readonly isNew: boolean;
  readonly runs: number;
  readonly tasks: number;
  readonly tries: number;
  readonly zone: Zone;
  readonly shape: string;
  /** What was unusual, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * One pass: what is new in a monitoring.db becomes canonical tables and facts in the lake, visible with one commit or not at all.
 * Another ingester of the same source that was faster makes it begin again from what that one left.
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
    const last = await lastIngest(state, source);
    refuseTaken(source, path, last?.path);
    const zone = await resolveZone(duck, request.timezone, last);
    const sacct = request.sacct === undefined ? undefined : readSacct(request.sacct);
    const settings = request.settings ?? noSettings;
    const snapshot = await takeSnapshot(path, sacct, settings, last);
    if (isKnown(snapshot, zone.name, last)) return await describe(state, source, zone, String(last?.shape));

    database = new SourceDatabase(path);
    const shape = recognise(request.path, database.schema(), database.unsliceable());
    const isReadable =
      !isWhole && last?.damage == null && isReadAlike(snapshot, zone.name, last) && last?.shape === shape.name;
    const earlier = isReadable ? continued(database, shape, last.marks as string | null) : undefined;
    await duck.run("create schema source");
    const onRows = (done: number, total: number) => request.onProgress?.("read", done, total);
    const { marks, damage } = await loadSource(duck, database, shape, onRows, earlier, request.leaveOut);
    const damageTold = tellDamage(request.path, damage);
    if (damageTold) refuseDamage(damageTold, last);
    database.close();

    await loadSacct(duck, sacct);
    await defineUtc(duck, zone);
    await reshape(duck, shape.adapter);
    const repeatedTimes = await settleClockChanges(duck);
    // The order of all rows tells which pass of a repeated hour a time is of.
    if (earlier && repeatedTimes > 0) return "read whole";
    await loadEarlierJobs(duck, state, source, request.lake);
    await convert(duck, shape.adapter.sql);
    for (const table of Object.keys(shape.adapter.tables))
      await duck.run(`drop table if exists source.${quote(table)}`);
    const lost = await keepKeyed(duck);
    if (damageTold) await refuseLoss(duck, state, source, damageTold, last);
    if (settings.sampleIntervalS !== null) await thinSamples(duck, settings.sampleIntervalS);
    const growth = earlier && {
      kept: await joinEarlier(duck, state, source, request.lake),
      after: Object.fromEntries(
        Object.entries(shape.adapter.appended).map(([table, name]) => [name, earlier[table]?.row ?? -1]),
      ),
      sequence: Math.max(...state.entries.filter((entry) => entry.source === source).map((entry) => entry.sequence)),
    };
    await convert(duck, jobsSql);
    await buildFacts(duck, settings);
    const notes = earlier
      ? String(last?.notes).split("\n").filter(Boolean)
      : [...lost, ...(await noteOddities(duck, path, shape))];
    if (damageTold) notes.unshift(`${damageTold}; the rows before that were taken`);
    const ingestId = `${snapshot.takenAt.toISOString().replace(/[-:]|\.\d+/g, "")}-${randomBytes(3).toString("hex")}`;
    await recordIngest(
      duck,
      ingestId,
      snapshot,
      zone,
      shape,
      notes,
      marks,
      last?.sacct_sha256 as string | null,
      damageTold,
    );
    const rows = await duck.rows("select run_id from runs order by began_at, run_id");
    const isPublished = await publish(duck, {
      lake: request.lake,
      source,
      ingestId,
      runIds: rows.map((row) => String(row.run_id)),
      growth,
      onFile: (done, total) => request.onProgress?.("write", done, total),
    });
    if (!isPublished) return "outrun";
    return { ...(await describe(await lake.state(), source, zone, shape.name)), isNew: true, notes };
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

function refuseTaken(source: string, path: string, taken: unknown): void {
  // A source that moved is the same source: only a file that is still there can be another one.
  if (taken === undefined || taken === path || !existsSync(String(taken))) return;
  throw new LedgerError(
    "usage",
    `the source name ${source} belongs to ${taken}; give ${path} another one: --source NAME`,
    { field: "source" },
  );
}

async function loadEarlierJobs(duck: Duck, state: LakeState, source: string, lake: string): Promise<void> {
  const files = state.entries.filter((entry) => entry.table_name === "jobs" && entry.source === source);
  const jobs = tables.find((table) => table.name === "jobs");
  const columns = (jobs?.columns ?? []).map(({ name, type }) => `null::${type} as ${name}`).join(", ");
  const from =
    files.length === 0
      ? `(select ${columns} where false)`
      : `read_parquet([${files.map((file) => literal(join(lake, file.path))).join(", ")}])`;
  await duck.run(`create table source.earlier_jobs as select * exclude (source) from ${from}`);
}

async function describe(state: LakeState, source: string, zone: Zone, shape: string): Promise<IngestResult> {
  const [counts] = await state.rows(
    `select (select count(*) from runs where source = $1) as runs, (select count(*) from tasks where source = $1) as tasks,
      (select count(*) from tries_raw where source = $1) as tries`,
    [source],
  );
  const { runs, tasks, tries } = counts ?? {};
  return {
    source,
    isNew: false,
    runs: Number(runs),
    tasks: Number(tasks),
    tries: Number(tries),
    zone,
    shape,
    notes: [],
  };
}
