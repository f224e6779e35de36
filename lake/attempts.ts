import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { asDraft, makeFolder, settle } from "./files.ts";
import { attemptFolder, passFolder } from "./layout.ts";
import { asWriter } from "./writers.ts";

/** The last pass over a file, when it failed. */
export interface FailedAttempt {
  readonly path: string;
  readonly at: string;
  readonly error: string;
}

/** The last pass over a source, whatever it found. */
export interface LastPass {
  readonly source: string;
  readonly at: string;
  /** Databases that it looked at. */
  readonly files: number;
  /** Those of them that failed. */
  readonly failed: number;
  /** When the last pass began in which none failed; null where there was none. */
  readonly clean_at: string | null;
}

/** Remembers that a source was looked at from an instant on, also when there was nothing new. */
export async function rememberPass(
  lake: string,
  { began, ...pass }: Omit<LastPass, "clean_at"> & { readonly began: string },
): Promise<void> {
  const before = pass.failed > 0 ? (await lastPasses(lake)).find(({ source }) => source === pass.source) : undefined;
  const clean_at = pass.failed === 0 ? began : (before?.clean_at ?? null);
  await write(lake, join(lake, passFolder, `${pass.source}.json`), { ...pass, clean_at });
}

/** The last pass over each source, by name. */
export async function lastPasses(lake: string): Promise<LastPass[]> {
  const names = await readdir(join(lake, passFolder)).catch(() => []);
  const kept = names.filter((name) => !name.startsWith("_")).sort();
  const texts = await Promise.all(kept.map((name) => readFile(join(lake, passFolder, name), "utf8")));
  return texts.map((text) => ({ clean_at: null, ...(JSON.parse(text) as Partial<LastPass>) }) as LastPass);
}

/** Remembers that a pass over a file failed, until one succeeds. It says so beside the lake's commits: nothing that was ingested changes. */
export async function rememberFailure(lake: string, failed: FailedAttempt): Promise<void> {
  await write(lake, fileOf(lake, failed.path), failed);
}

export async function forgetFailure(lake: string, path: string): Promise<void> {
  await rm(fileOf(lake, path), { force: true });
}

/** The files whose last pass failed, with the reason. */
export async function failedAttempts(lake: string): Promise<FailedAttempt[]> {
  const names = await readdir(join(lake, attemptFolder)).catch(() => []);
  const kept = names.filter((name) => !name.startsWith("_") && name.endsWith(".json")).sort();
  const texts = await Promise.all(kept.map((name) => readFile(join(lake, attemptFolder, name), "utf8")));
  return texts.map((text) => JSON.parse(text) as FailedAttempt);
}

async function write(lake: string, target: string, content: FailedAttempt | LastPass): Promise<void> {
  await asWriter(lake, async () => {
    await makeFolder(dirname(target));
    await asDraft(target, async (draft) => {
      await writeFile(draft, `${JSON.stringify(content)}\n`);
      await settle(draft, target);
    });
  });
}

function fileOf(lake: string, path: string): string {
  const name = createHash("sha256").update(path).digest("hex").slice(0, 16);
  return join(lake, attemptFolder, `${name}.json`);
}
