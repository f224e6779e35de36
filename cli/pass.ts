import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { configuredSource, type SourceConfig, settingsOf } from "../config.ts";
import { LedgerError, messageOf } from "../errors.ts";
import { ingest } from "../ingest/ingest.ts";
import { forgetFailure, rememberFailure } from "../lake/attempts.ts";
import { counted } from "../reports/figures.ts";
import { type Door, fail, type Words } from "./door.ts";
import { writeReports } from "./reports.ts";

/** The files named, else those of the configuration's sources. */
export function namedOrConfigured({ config }: Door, paths: readonly string[]): string[] {
  const { sources = [], folder } = config;
  return paths.length > 0 ? [...paths] : sources.map((source) => resolve(folder, source.path));
}

/** One pass over all of them, then the reports that are configured: what fails is told and remembered, and the next one has its turn. */
export async function pass(door: Door, paths: readonly string[], words: Words): Promise<void> {
  const lake = door.lakeFolder;
  for (const path of paths) {
    try {
      await ingestOne(door, path, words);
      await forgetFailure(lake, resolve(path));
    } catch (thrown) {
      fail(thrown);
      const failed = { path: resolve(path), at: new Date().toISOString(), error: messageOf(thrown) };
      if (existsSync(lake)) await rememberFailure(lake, failed);
    }
  }
  if (existsSync(lake)) await writeReports(door);
}

async function ingestOne(door: Door, path: string, words: Words): Promise<void> {
  const known = configuredSource(door.config, words.source, path);
  const source = words.source ?? known?.name;
  const timezone = words.timezone ?? known?.timezone;
  const sacct = words.sacct ?? configuredSacct(door, known);
  const settings = settingsOf(door.config, known);
  const { onProgress, stop } = progressBar();
  try {
    const result = await ingest({ path, lake: door.lakeFolder, sacct, source, timezone, settings, onProgress });
    const counts = `${counted(result.runs, "run")}, ${counted(result.tasks, "task")}, ${counted(result.tries, "try", "tries")}`;
    process.stdout.write(
      `${result.source}: ${result.isNew ? "ingested" : "nothing new"} (${counts}; ${result.shape})\n`,
    );
    for (const note of result.notes) process.stderr.write(`note: ${note}\n`);
    if (result.zone.isAssumed) {
      process.stderr.write(
        `note: times were read in this machine's zone, ${result.zone.name}; if that is wrong: --timezone ZONE\n`,
      );
    }
  } finally {
    stop();
  }
}

function configuredSacct({ config }: Door, source: SourceConfig | undefined): string | undefined {
  const [first, ...more] = source?.sacct ?? [];
  if (more.length > 0) throw new LedgerError("usage", `source ${source?.name} names several sacct files; one is read`);
  return first === undefined ? undefined : resolve(config.folder, first.path);
}

/** What a pass has done so far, on a terminal only. */
function progressBar() {
  const bar = new SingleBar({
    format: `{what} {bar} {percentage}% ({value} of {total} {unit}, {rate} a second, {eta_formatted} left)`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let shown = "";
  let from = 0;
  const onProgress = (what: "read" | "write", done: number, total: number) => {
    if (!process.stderr.isTTY || total === 0) return;
    if (shown !== what) {
      from = performance.now();
      bar.start(total, 0, { what, unit: what === "read" ? "rows" : "files", rate: "–" });
    }
    shown = what;
    bar.update(done, { rate: Math.round((1000 * done) / Math.max(performance.now() - from, 1)).toLocaleString("en") });
    if (done >= total) bar.stop();
  };
  return { onProgress, stop: () => bar.stop() };
}
