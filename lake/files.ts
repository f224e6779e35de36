import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, open, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A name beside `path` for writing it; readers of the lake pass over names that begin with `_`. */
export function unfinished(path: string): string {
  return join(dirname(path), `_${basename(path)}-${randomBytes(4).toString("hex")}`);
}

/** Hands `work` a name beside `path` to write under; under that nothing is left, whatever goes wrong. */
export async function asDraft<T>(path: string, work: (draft: string) => Promise<T>): Promise<T> {
  const draft = unfinished(path);
  try {
    return await work(draft);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes what was written under `from` durable and gives it its name. */
export async function settle(from: string, to: string): Promise<void> {
  await sync(from);
  await rename(from, to);
}

/**
 * As `settle`, but only if the name is free: false when somebody else took it. `link` is the one call that is exclusive on
 * every POSIX file system, network ones included; `rename` would overwrite in silence.
 */
export async function claim(from: string, to: string): Promise<boolean> {
  await sync(from);
  try {
    await link(from, to);
    await sync(dirname(to));
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  } finally {
    await unlink(from);
  }
}

/** Flushes a file or a folder to disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}

/** SHA-256 of a file's bytes, in hex. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Hash of several files by their hashes: it does not depend on their names. */
export function sha256Of(hashes: readonly string[]): string {
  return createHash("sha256").update(hashes.join("\n")).digest("hex");
}
