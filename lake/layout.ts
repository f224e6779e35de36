import { createHash } from "node:crypto";
import { join } from "node:path";

/**
 * A lake is a folder:
 *
 *     data/<table>/<source>/<run>-<ingest>.parquet   immutable; seen only when a commit names it
 *     log/<source>-<sequence, 12 digits>.parquet     one commit; the sequence counts up per source
 *     log/@<number, 12 digits>.parquet               all commits up to some moment, folded into one file; the last one counts
 *     format.json                                    version of this layout
 *     attempts/<hash of a path>.json                 a file whose last pass failed, and why; gone when one succeeds
 *     attempts/passes/<source>.json                  the last pass over a source
 *     writers/<host>-<pid>-<random>                  somebody who is writing; gone when it is done
 *     access/                                        hashes of tokens, and the key of pseudonyms: for its owner alone
 *
 * Names that begin with `_` are unfinished and belong to nobody.
 */
export const dataFolder = "data";
export const logFolder = "log";
export const attemptFolder = "attempts";
export const passFolder = join(attemptFolder, "passes");
export const writerFolder = "writers";
export const formatFile = "format.json";
export const accessFolder = "access";

/** Path of a data file inside the lake. */
export function dataFile(table: string, source: string, runId: string | null, ingestId: string): string {
  return join(dataFolder, table, source, `${runId === null ? "all" : runName(runId)}-${ingestId}.parquet`);
}

/** A run's part of a file name. Run ids come from outside, so one that is not a plain name is hashed. */
export function runName(runId: string): string {
  return /^[A-Za-z0-9][\w-]{0,63}$/.test(runId) ? runId : createHash("sha256").update(runId).digest("hex").slice(0, 32);
}

/** Path of a commit inside the lake. */
export function logFile(source: string, sequence: number): string {
  return join(logFolder, `${source}-${digits(sequence)}.parquet`);
}

/** Path of a folded log inside the lake. */
export function foldFile(number: number): string {
  return join(logFolder, `@${digits(number)}.parquet`);
}

function digits(number: number): string {
  return String(number).padStart(12, "0");
}

/** Source names become parts of file names. */
export const sourceName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
