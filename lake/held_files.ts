import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256File } from "./files.ts";

/** A file that was made to be read, in part or whole, by one or many. It has no name any more: when nobody holds it, it is gone. */
export interface HeldFile {
  readonly fd: number;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

interface Entry {
  readonly file: Promise<HeldFile>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Files made on demand, by key. Who reads one in ranges asks for it many times: it stays for a while after the last reader has left.
 * Its name is taken away as soon as it is open, so that whatever becomes of this process nothing is left in the temporary folder.
 */
export class HeldFiles {
  private readonly entries = new Map<string, Entry>();
  private readonly keptMs: number;
  private readonly mostIdle: number;

  /** Files without a reader stay for `keptMs` milliseconds, and no more than `mostIdle` of them. */
  constructor(keptMs = 300_000, mostIdle = 8) {
    this.keptMs = keptMs;
    this.mostIdle = mostIdle;
  }

  /** The file of that key, made by `build` unless it is there; `release` has to be called once. */
  async take(key: string, build: (path: string) => Promise<void>): Promise<HeldFile & { release: () => void }> {
    const entry = this.entries.get(key) ?? { file: make(build), users: 0, idle: undefined };
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users++;
    clearTimeout(entry.idle);
    let isHeld = true;
    const release = () => {
      if (isHeld) this.leave(key, entry);
      isHeld = false;
    };
    try {
      return { ...(await entry.file), release };
    } catch (thrown) {
      this.entries.delete(key);
      throw thrown;
    }
  }

  /** Drops every file that nobody reads. */
  close(): void {
    for (const [key, entry] of this.entries) if (entry.users === 0) this.drop(key, entry);
  }

  private leave(key: string, entry: Entry): void {
    entry.users--;
    if (entry.users > 0) return;
    entry.idle = setTimeout(() => this.drop(key, entry), this.keptMs).unref();
    const idle = [...this.entries].filter(([, one]) => one.users === 0);
    for (const [oldest, one] of idle.slice(0, -this.mostIdle)) this.drop(oldest, one);
  }

  private drop(key: string, entry: Entry): void {
    clearTimeout(entry.idle);
    this.entries.delete(key);
    entry.file.then(({ fd }) => closeSync(fd));
  }
}

async function make(build: (path: string) => Promise<void>): Promise<HeldFile> {
  const folder = await mkdtemp(join(tmpdir(), "parsl-ledger-dataset-"));
  try {
    const path = join(folder, "rows.parquet");
    await build(path);
    const { size } = await stat(path);
    const sha256 = await sha256File(path);
    return { fd: openSync(path, "r"), bytes: size, sha256 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
