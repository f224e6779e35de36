import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { type IngestResult, ingest } from "../ingest/ingest.ts";
import { rebuildAll } from "../ingest/rebuild.ts";
import { isBuiltAlike } from "../ingest/snapshot.ts";
import { failedAttempts, forgetFailure, rememberFailure, rememberPass } from "../lake/attempts.ts";
import { foldLongLog, RETENTION_DAYS } from "../lake/gc.ts";
import { counted } from "../reports/figures.ts";
import { type Door, fail } from "./door.ts";
import { progressBar } from "./progress.ts";
import { writeReports } from "./reports.ts";
import { builtWith, type PassWords, type Target, targetsOf } from "./targets.ts";

/** One pass over all of them, then the reports that are configured: what fails is told and remembered, and the next one has its turn. */
export async function pass(
  door: Door,
  paths: readonly string[],
  words: PassWords,
  runs: readonly string[] = [],
): Promise<void> {
  const lake = door.lakeFolder;
  const looked = new Set<string>();
  const read: Array<{ source: string | undefined; isFailed: boolean }> = [];
  for (const target of targetsOf(door.config, paths, words)) {
    const path = target.isMissing ? target.path : resolve(target.path);
    looked.add(path);
    try {
      const { source } = await ingestOne(lake, target, runs);
      await forgetFailure(lake, path);
      read.push({ source, isFailed: false });
    } catch (thrown) {
      fail(thrown);
      const failed = { path, at: new Date().toISOString(), error: messageOf(thrown) };
      // On a full disk the next file has its turn all the same: this one has been told.
      if (existsSync(lake)) await rememberFailure(lake, failed).catch(() => {});
      read.push({ source: target.source, isFailed: true });
    }
  }
  if (!existsSync(lake)) return;
  await rememberPasses(lake, read);
  await foldLongLog(lake, door.config.retention?.days ?? RETENTION_DAYS);
  if (paths.length === 0) {
    await forgetGone(lake, looked);
    await refreshGone(door, looked, words.source);
  }
  await writeReports(door);
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

async function rememberPasses(
  lake: string,
  read: ReadonlyArray<{ source: string | undefined; isFailed: boolean }>,
): Promise<void> {
  const at = new Date().toISOString();
  for (const source of new Set(read.map((one) => one.source))) {
    if (source === undefined) continue;
    const own = read.filter((one) => one.source === source);
    await rememberPass(lake, { source, at, files: own.length, failed: own.filter(({ isFailed }) => isFailed).length });
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
