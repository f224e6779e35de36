import { randomBytes } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LedgerError } from "../errors.ts";
import { buildFacts, MODEL_VERSION } from "../lake/build_facts.ts";
import { Duck, literal } from "../lake/duckdb.ts";
import { Lake, type LakeState } from "../lake/lake.ts";
import { sourceName } from "../lake/layout.ts";
import { publish } from "../lake/publish.ts";
import { ingests, tables } from "../lake/tables/index.ts";
import { convert, loadSource } from "./convert.ts";
import { loadSacct } from "./sacct.ts";
import { recognise, type Shape } from "./shape.ts";
import { isKnown, lastIngest, type Snapshot, takeSnapshot } from "./snapshot.ts";
import { SourceDatabase } from "./sqlite.ts";
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

/** One pass: a monitoring.db becomes canonical tables and facts in the lake, visible with one commit or not at all. */
export async function ingest(request: IngestRequest): Promise<IngestResult> {
  const database = new SourceDatabase(request.path);
  const lake = await Lake.open(request.lake);
  const duck = await Duck.open();
  try {
    const path = realpathSync(request.path);
    const source = nameSource(request.source, path);
    const state = await lake.state();
    const last = await lastIngest(state, source);
    refuseTaken(source, path, last?.path);
    const zone = await resolveZone(duck, request.timezone, last);
    const shape = recognise(request.path, database.schema());
    database.close();

    const snapshot = await takeSnapshot(path, request.sacct);
    if (isKnown(snapshot, zone.name, last)) return await describe(state, source, zone, shape);

    await read(duck, request, shape);
    await defineUtc(duck, zone);
    await loadEarlierJobs(duck, state, source, request.lake);
    await convert(duck, shape.adapter);
    await buildFacts(duck);
    const notes = await noteOddities(duck, request.path, shape);
    const ingestId = `${snapshot.takenAt.toISOString().replace(/[-:]|\.\d+/g, "")}-${randomBytes(3).toString("hex")}`;
    await recordIngest(duck, ingestId, snapshot, zone, shape, notes, last?.sacct_sha256 as string | null);
    const runIds = (await duck.rows("select run_id from runs order by began_at, run_id")).map((row) => String(row.run_id));
    await publish(duck, { lake: request.lake, source, ingestId, runIds, onFile: (done, total) => request.onProgress?.("write", done, total) });
    return { ...(await describe(await lake.state(), source, zone, shape)), isNew: true, notes };
  } finally {
    duck.close();
    lake.close();
    database.close();
  }
}

async function read(duck: Duck, request: IngestRequest, shape: Shape): Promise<void> {
  await duck.run("create schema source");
  const database = new SourceDatabase(request.path);
  try {
    await loadSource(duck, database, shape.adapter, (done, total) => request.onProgress?.("read", done, total));
  } finally {
    database.close();
  }
  await loadSacct(duck, request.sacct);
}

function nameSource(asked: string | undefined, path: string): string {
  const name = asked ?? (basename(dirname(path)).replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "monitoring");
  if (sourceName.test(name)) return name;
  throw new LedgerError("usage", `the source name ${name} cannot be used; take letters, digits, dots, dashes and underscores: --source NAME`, { field: "source" });
}

function refuseTaken(source: string, path: string, taken: unknown): void {
  // A source that moved is the same source: only a file that is still there can be another one.
  if (taken === undefined || taken === path || !existsSync(String(taken))) return;
  throw new LedgerError("usage", `the source name ${source} belongs to ${taken}; give ${path} another one: --source NAME`, { field: "source" });
}

async function loadEarlierJobs(duck: Duck, state: LakeState, source: string, lake: string): Promise<void> {
  const files = state.entries.filter((entry) => entry.table_name === "jobs" && entry.source === source);
  const jobs = tables.find((table) => table.name === "jobs");
  const columns = (jobs?.columns ?? []).map(({ name, type }) => `null::${type} as ${name}`).join(", ");
  const from = files.length === 0 ? `(select ${columns} where false)` : `read_parquet([${files.map((file) => literal(join(lake, file.path))).join(", ")}])`;
  await duck.run(`create table source.earlier_jobs as select * exclude (source) from ${from}`);
}

/** What a reader of the figures should know about the file, beyond what coverage counts. */
async function noteOddities(duck: Duck, path: string, shape: Shape): Promise<string[]> {
  const notes = shape.unread.length > 0 ? [`not read, because their meaning is not known: ${shape.unread.join(", ")}`] : [];
  const [times] = await duck.rows("select count(*) as n from block_events where recorded_at is null");
  if (Number(times?.n) > 0) notes.push(`${times?.n} block rows have no readable time`);
  const [given] = await duck.rows("select count(*) as rows, (select count(*) from jobs) as jobs from source.sacct");
  if (Number(given?.rows) > 0 && Number(given?.jobs) === 0) notes.push("no job of the sacct file is named by a block of this database");
  const [odd] = await duck.rows("select count(*) as n, min(job_id) as job from block_life where job_evidence = 'mismatch'");
  if (Number(odd?.n) > 0) {
    notes.push(`${odd?.n} blocks name a job (${odd?.job} is one) whose times in sacct do not fit ${basename(path)}; is the time zone right?`);
  }
  return notes;
}

async function recordIngest(duck: Duck, ingestId: string, snapshot: Snapshot, zone: Zone, shape: Shape, notes: readonly string[], earlierSacct: string | null): Promise<void> {
  const columns = ingests.columns.filter((column) => column.name !== "source");
  await duck.run(`create table ingests (${columns.map(({ name, type }) => `${name} ${type}`).join(", ")})`);
  const asOf = "(select make_timestamp(max(as_of_us)) from run_life)";
  await duck.run(`insert into ingests values (?, ?, ?, ?, ?, ?::timestamp, ${asOf}, ?, ?, ?, ?, ?)`, [
    ingestId,
    snapshot.path,
    snapshot.sha256,
    snapshot.databaseSha256,
    snapshot.sacctSha256 ?? earlierSacct ?? null,
    snapshot.takenAt.toISOString().slice(0, -1),
    shape.adapter.name,
    zone.name,
    zone.isAssumed,
    MODEL_VERSION,
    notes.join("\n"),
  ]);
}

async function describe(state: LakeState, source: string, zone: Zone, shape: Shape): Promise<IngestResult> {
  const [counts] = await state.rows(
    `select (select count(*) from runs where source = $1) as runs, (select count(*) from tasks where source = $1) as tasks,
      (select count(*) from tries_raw where source = $1) as tries`,
    [source],
  );
  const { runs, tasks, tries } = counts ?? {};
  return { source, isNew: false, runs: Number(runs), tasks: Number(tasks), tries: Number(tries), zone, shape: shape.adapter.name, notes: [] };
}
