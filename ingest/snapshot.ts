import { MODEL_VERSION } from "../lake/build_facts.ts";
import type { Row } from "../lake/duckdb.ts";
import { sha256File, sha256Of } from "../lake/files.ts";
import type { Settings } from "../lake/settings.ts";
import { fileState } from "./sqlite.ts";

/** What is about to be read, by content. */
export interface Snapshot {
  readonly path: string;
  readonly fileState: string;
  readonly databaseSha256: string;
  readonly sacctSha256: string | null;
  /** Hash of what is configured about the source. */
  readonly settingsSha256: string;
  /** Interval that samples are thinned to; null when all stay. */
  readonly sampleIntervalS: number | null;
  readonly sha256: string;
  readonly takenAt: Date;
}

/**
 * Hashes the source's file, unless nothing was written to it since the last pass. This happens before SQLite opens the database: closing any descriptor of a file drops all locks
 * that this process holds on it. A writer that goes on meanwhile gives the next pass another hash, so nothing is missed.
 */
export async function takeSnapshot(
  path: string,
  accountingSha256: string | undefined,
  settings: Settings,
  last: Row | undefined,
): Promise<Snapshot> {
  const state = fileState(path);
  const isUntouched = last?.path === path && last.file_state === state;
  const databaseSha256 = isUntouched ? String(last.database_sha256) : await sha256File(path);
  const sacctSha256 = accountingSha256 ?? null;
  const hashes = sacctSha256 === null ? [databaseSha256] : [databaseSha256, sacctSha256];
  const settingsSha256 = settingsHash(settings);
  return {
    path,
    fileState: state,
    databaseSha256,
    sacctSha256,
    settingsSha256,
    sampleIntervalS: settings.sampleIntervalS,
    sha256: sha256Of(hashes),
    takenAt: new Date(),
  };
}

/** Hash of what is configured about a source. */
export function settingsHash(settings: Settings): string {
  return sha256Of([JSON.stringify(settings)]);
}

/** Would an ingest of this snapshot publish the very figures that the lake already holds? */
export function isKnown(snapshot: Snapshot, timezone: string, last: Row | undefined): boolean {
  return last?.database_sha256 === snapshot.databaseSha256 && isReadAlike(snapshot, timezone, last);
}

/** Is all that figures depend on, but for the database, as it was at the last ingest? */
export function isReadAlike(snapshot: Snapshot, timezone: string, last: Row | undefined): boolean {
  const { settingsSha256, sacctSha256 } = snapshot;
  return last?.timezone === timezone && isAlike(last, settingsSha256, sacctSha256);
}

/** Were the figures of a database built with these settings and accounting files, by today's model? */
export function isBuiltAlike(last: Row, settings: Settings, accountingSha256: string | undefined): boolean {
  return isAlike(last, settingsHash(settings), accountingSha256 ?? null);
}

function isAlike(last: Row, settingsSha256: string, sacctSha256: string | null): boolean {
  return (
    // Without a sacct file the jobs of an earlier one stay known.
    (sacctSha256 === null || last.sacct_sha256 === sacctSha256) &&
    last.settings_sha256 === settingsSha256 &&
    last.model_version === MODEL_VERSION
  );
}

/** Was the database read before, as it is and in this zone, so that all it could tell anew is how the figures follow from it? */
export function isRead(snapshot: Snapshot, timezone: string, last: Row | undefined): last is Row {
  return (
    last?.database_sha256 === snapshot.databaseSha256 &&
    last.timezone === timezone &&
    last.sample_interval_s === snapshot.sampleIntervalS &&
    // A later model may read more of the file.
    last.model_version === MODEL_VERSION
  );
}
