import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { MODEL_VERSION } from "../lake/build_facts.ts";
import type { Duck } from "../lake/duckdb.ts";
import { ingests } from "../lake/tables/index.ts";
import type { Marks } from "./marks.ts";
import { listed, type Shape } from "./shape.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Zone } from "./zone.ts";

/** What a reader of the figures should know about the file, beyond what coverage counts. */
export async function noteOddities(duck: Duck, path: string, shape: Shape): Promise<string[]> {
  const notes = [...shape.adapter.notes];
  if (shape.unread.length > 0) notes.push(`not read, because their meaning is not known: ${listed(shape.unread)}`);
  const [runs] = await duck.rows("select count(*) as n from runs");
  if (Number(runs?.n) === 0) notes.push("it has Parsl's tables and no run in them");
  const [times] = await duck.rows("select count(*) as n from block_events where recorded_at is null");
  if (Number(times?.n) > 0) notes.push(`${times?.n} block rows have no readable time`);
  return [...notes, ...(await noteJobs(duck, path))];
}

/** Knows the sentences of `noteJobs`. */
export const jobNotes = /\bsacct\b/;

/** What is odd about the scheduler's jobs. */
export async function noteJobs(duck: Duck, path: string): Promise<string[]> {
  const notes: string[] = [];
  const [given] = await duck.rows("select count(*) as rows, (select count(*) from jobs) as jobs from source.sacct");
  if (Number(given?.rows) > 0 && Number(given?.jobs) === 0)
    notes.push("no job of the sacct file is named by a block of this database");
  const [odd] = await duck.rows(
    "select count(*) as n, min(job_id) as job from block_life where job_evidence = 'mismatch'",
  );
  if (Number(odd?.n) > 0) {
    notes.push(
      `${odd?.n} blocks name a job (${odd?.job} is one) whose times in sacct do not fit ${basename(path)}; is the time zone right?`,
    );
  }
  return notes;
}

/** Names an ingest, so that its files are named like no other's. */
export function newIngestId(at: Date): string {
  return `${at.toISOString().replace(/[-:]|\.\d+/g, "")}-${randomBytes(3).toString("hex")}`;
}

/** What is told of an ingest. */
export interface IngestRecord {
  readonly ingestId: string;
  readonly fileId: string;
  readonly snapshot: Snapshot;
  readonly zone: Zone;
  readonly shape: string;
  readonly notes: readonly string[];
  readonly marks: Marks;
  /** Hash of the accounting files that an earlier ingest read. */
  readonly earlierSacct: string | null;
  /** What is damaged about the file; undefined when nothing is. */
  readonly damage: string | undefined;
}

/** Writes the table `ingests`: one row that says what was read, when, how, and what was odd about it. */
export async function recordIngest(duck: Duck, record: IngestRecord): Promise<void> {
  const { snapshot, zone } = record;
  const columns = ingests.columns.filter((column) => column.name !== "source");
  await duck.run(`create table ingests (${columns.map(({ name, type }) => `${name} ${type}`).join(", ")})`);
  const asOf = "(select make_timestamp(max(as_of_us)) from run_life)";
  await duck.run(`insert into ingests values (?, ?, ?, ?, ?, ?, ?, ?, ?::timestamp, ${asOf}, ?, ?, ?, ?, ?, ?, ?, ?)`, [
    record.ingestId,
    snapshot.path,
    snapshot.sha256,
    snapshot.databaseSha256,
    snapshot.fileState,
    JSON.stringify(record.marks),
    snapshot.sacctSha256 ?? record.earlierSacct,
    snapshot.settingsSha256,
    snapshot.takenAt.toISOString().slice(0, -1),
    record.shape,
    zone.name,
    zone.isAssumed,
    MODEL_VERSION,
    // A name or a path may hold what ends a line.
    record.notes.map((note) => note.replace(/\s+/g, " ")).join("\n"),
    record.damage ?? null,
    record.fileId,
    snapshot.sampleIntervalS,
  ]);
}
