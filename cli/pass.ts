import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { partTaken } from "../ingest/damage.ts";
import { type IngestResult, ingest } from "../ingest/ingest.ts";
import { rebuildAll } from "../ingest/rebuild.ts";
import { isBuiltAlike } from "../ingest/snapshot.ts";
import { failedAttempts, forgetFailure, rememberFailure, rememberPass } from "../lake/attempts.ts";
import { foldLongLog, RETENTION_DAYS } from "../lake/gc.ts";
import { counted, duration, instant } from "../reports/figures.ts";
import { type Door, fail } from "./door.ts";
import { progressBar } from "./progress.ts";
import { writeReports } from "./reports.ts";
import { builtWith, type PassWords, type Target, targetsOf } from "./targets.ts";

/** A file that had its turn in a pass. */
interface Looked {
  /** Undefined for a file that failed before anybody named its source. */
  readonly source: string | undefined;
  /** What went wrong; null when nothing did. */
  readonly error: string | null;
}

/** One pass over all of them, then the reports that are configured: what fails is told and remembered, and the next one has its turn. */
export async function pass(
  door: Door,
  paths: readonly string[],
  words: PassWords,
  runs: readonly string[] = [],
): Promise<{ files: number; failed: number }> {
  const lake = door.lakeFolder;
  const began = new Date().toISOString();
  const looked = new Set<string>();
  const read: Looked[] = [];
  for (const target of targetsOf(door.config, paths, words)) {
    const path = target.isMissing ? target.path : resolve(target.path);
    looked.add(path);
    const { source, error } = await look(lake, target, runs);
    read.push({ source, error });
    if (error === null) await forgetFailure(lake, path);
    // What is configured will be looked at again: that it failed is remembered even before there is a lake.
    else if (existsSync(lake) || paths.length === 0)
      // On a full disk the next file has its turn all the same: this one has been told.
      await rememberFailure(lake, { path, at: new Date().toISOString(), error }).catch(() => {});
  }
  const failed = read.filter(({ error }) => error !== null).length;
  if (!existsSync(lake)) return { files: read.length, failed };
  await rememberPasses(lake, began, read);
  await foldLongLog(lake, door.config.retention?.days ?? RETENTION_DAYS);
  if (paths.length === 0) {
    await forgetGone(lake, looked);
    await refreshGone(door, looked, words.source);
  }
  await writeReports(door);
  return { files: read.length, failed };
}

/** A pass whose beginning, length and failures are told when it is over. It never throws: the next one may find things mended. */
export async function scheduledPass(...words: Parameters<typeof pass>): Promise<void> {
  const began = new Date();
  try {
    const { files, failed } = await pass(...words);
    const took = duration((Date.now() - began.getTime()) / 1000);
    process.stdout.write(
      `pass at ${instant(began.toISOString())} UTC over ${counted(files, "file")}: ${took}${failed > 0 ? `, ${failed} failed` : ""}\n`,
    );
  } catch (thrown) {
    fail(thrown);
  }
}

/** Databases that are gone cannot be read again: where the configuration changed, their figures follow from the lake's own tables. */
async function refreshGone(door: Door, looked: ReadonlySet<string>, source: string | undefined): Promise<void> {
  const names = (door.config.sources ?? []).map(({ name }) => name).filter((name) => name === (source ?? name));
  for (const name of names) {
    await rebuildAll(
      door.lakeFolder,
      name,
      async (file, last) => {
        if (looked.has(file.path) || existsSync(file.path)) return undefined;
        const how = await builtWith(door.config, file, last);
        return isBuiltAlike(last, how.settings, how.accounting?.sha256) ? undefined : how;
      },
      (file) => process.stdout.write(`${file.source}: rebuilt (${file.path})\n`),
    );
  }
}

/** A file that failed and is gone, or a pattern that matched none and is changed, will not succeed any more. */
async function forgetGone(lake: string, looked: ReadonlySet<string>): Promise<void> {
  for (const { path } of await failedAttempts(lake))
    if (!looked.has(path) && !existsSync(path)) await forgetFailure(lake, path);
}

async function rememberPasses(lake: string, began: string, read: readonly Looked[]): Promise<void> {
  const at = new Date().toISOString();
  for (const source of new Set(read.map((one) => one.source))) {
    if (source === undefined) continue;
    const own = read.filter((one) => one.source === source);
    const failed = own.filter(({ error }) => error !== null).length;
    await rememberPass(lake, { source, began, at, files: own.length, failed });
  }
}

/** Ingests one file and tells what came of it. A damaged one, of which only a part could be taken, has failed, too. */
async function look(lake: string, target: Target, runs: readonly string[]): Promise<Looked> {
  try {
    const { source, damage } = await ingestOne(lake, target, runs);
    if (damage === null) return { source, error: null };
    const part = partTaken(target.path, damage);
    fail(part);
    return { source, error: part.message };
  } catch (thrown) {
    fail(thrown);
    return { source: target.source, error: messageOf(thrown) };
  }
}

async function ingestOne(lake: string, target: Target, runs: readonly string[]): Promise<IngestResult> {
  const { path, source, timezone, sacct, settings } = target;
  if (target.isMissing) throw new LedgerError("bad_input", `source ${source}: no file matches ${path}`);
  const { onProgress, stop } = progressBar();
  try {
    const result = await ingest({ path, lake, sacct, source, timezone, settings, runs, onProgress });
    tell(result);
    return result;
  } finally {
    stop();
  }
}

function tell(result: IngestResult): void {
  const counts = [
    counted(result.runs, "run"),
    counted(result.tasks, "task"),
    counted(result.tries, "try", "tries"),
    ...(result.elsewhere > 0 ? [`${counted(result.elsewhere, "run")} counted by another copy`] : []),
  ].join(", ");
  process.stdout.write(`${result.source}: ${result.isNew ? "ingested" : "nothing new"} (${counts}; ${result.shape})\n`);
  for (const note of result.notes) process.stderr.write(`note: ${note}\n`);
  if (result.zone.isAssumed) {
    process.stderr.write(
      `note: times were read in this machine's zone, ${result.zone.name}; if that is wrong: --timezone ZONE\n`,
    );
  }
}
