import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, settle, unfinished } from "./files.ts";
import { attemptFolder } from "./layout.ts";

/** The last pass over a file, when it failed. */
export interface FailedAttempt {
  readonly path: string;
  readonly at: string;
  readonly error: string;
}

/** Remembers that a pass over a file failed, until one succeeds. It says so beside the lake's commits: nothing that was ingested changes. */
export async function rememberFailure(lake: string, failed: FailedAttempt): Promise<void> {
  const target = fileOf(lake, failed.path);
  await makeFolder(join(lake, attemptFolder));
  const draft = unfinished(target);
  await writeFile(draft, `${JSON.stringify(failed)}\n`);
  await settle(draft, target);
}

export async function forgetFailure(lake: string, path: string): Promise<void> {
  await rm(fileOf(lake, path), { force: true });
}

/** The files whose last pass failed, with the reason. */
export async function failedAttempts(lake: string): Promise<FailedAttempt[]> {
  const names = await readdir(join(lake, attemptFolder)).catch(() => []);
  const kept = names.filter((name) => !name.startsWith("_")).sort();
  const texts = await Promise.all(kept.map((name) => readFile(join(lake, attemptFolder, name), "utf8")));
  return texts.map((text) => JSON.parse(text) as FailedAttempt);
}

function fileOf(lake: string, path: string): string {
  const name = createHash("sha256").update(path).digest("hex").slice(0, 16);
  return join(lake, attemptFolder, `${name}.json`);
}
