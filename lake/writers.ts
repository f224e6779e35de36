import { randomBytes } from "node:crypto";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { makeFolder } from "./files.ts";
import { writerFolder } from "./layout.ts";

/** Nobody writes for longer: a writer of another host that is older was killed. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * While `work` writes into the lake, a file says so: what it has not committed yet is nobody's leftover.
 * Throws limit where the disk is full, or a quota.
 */
export async function asWriter<T>(lake: string, work: () => Promise<T>): Promise<T> {
  const name = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const path = join(lake, writerFolder, name);
  try {
    await makeFolder(join(lake, writerFolder));
    await writeFile(path, "");
    return await work();
  } catch (thrown) {
    throw tellFull(lake, thrown);
  } finally {
    await rm(path, { force: true });
  }
}

/** What the system says of a full disk, a quota and a largest file size; DuckDB passes on only the words. */
const fullWords = /no space left on device|disk quota exceeded|file too large/i;

/** The error for its reader, where there was no room to write; else what was thrown. */
function tellFull(lake: string, thrown: unknown): unknown {
  const told = messageOf(thrown);
  if (thrown instanceof LedgerError || !fullWords.test(told)) return thrown;
  return new LedgerError(
    "limit",
    `no room to write into the lake ${lake}, which shows what it showed before (${told}); make room there, for instance with \`parsl-ledger gc\`, and do it again`,
    { limit: "disk", cause: thrown },
  );
}

/**
 * The instant, by the file system's own clock, before which files that no commit names were left by writers that are gone. Files of
 * dead writers of this host go with it.
 */
export async function leftBefore(lake: string): Promise<number> {
  return asWriter(lake, async () => {
    const folder = join(lake, writerFolder);
    const names = await readdir(folder);
    const found = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs })),
    );
    const now = Math.max(...found.map(({ at = 0 }) => at));
    const living = found.filter(({ name, at }) => at !== undefined && isLiving(name, now - at));
    for (const { name } of found)
      if (!living.some((one) => one.name === name)) await rm(join(folder, name), { force: true });
    return Math.min(...living.map(({ at = now }) => at));
  });
}

function isLiving(name: string, ageMs: number): boolean {
  const [, host, pid] = /^(.*)-(\d+)-[0-9a-f]+$/.exec(name) ?? [];
  if (ageMs > LONGEST_MS) return false;
  return host !== hostname() || isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
