import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { LedgerError } from "../errors.ts";

/** A copy of a database together with its side files, in a folder of its own. */
export interface PrivateCopy {
  readonly path: string;
  /** Removes the copy. */
  discard(): void;
}

const sideFiles = ["", "-wal", "-journal"];

/** How often a copy is tried while the original changes under it. */
const ATTEMPTS = 5;

/**
 * Copies a database that cannot be read in place without writing beside it: one in WAL mode (a reader makes a -shm file) or
 * one whose writer died in a transaction (a reader has to roll it back). SQLite then does that to the copy.
 * A file that was cut off gets its `length` back, in zeros. Throws busy when the original keeps changing.
 */
export function privateCopy(path: string, length?: number): PrivateCopy {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-copy-"));
  const copy = join(folder, basename(path));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = stamp(path);
      for (const side of sideFiles) {
        rmSync(copy + side, { force: true });
        if (existsSync(path + side)) copyFileSync(path + side, copy + side);
      }
      if (stamp(path) !== before) continue;
      if (length !== undefined) truncateSync(copy, length);
      return { path: copy, discard };
    }
  } catch (thrown) {
    discard();
    throw thrown;
  }
  discard();
  throw new LedgerError(
    "busy",
    `${path} changed each of the ${ATTEMPTS} times that it was copied to be read; run the ingest again when it is quieter`,
  );
}

/** Changes with every write to the database or its side files. */
function stamp(path: string): string {
  return sideFiles
    .map((side) => statSync(path + side, { bigint: true, throwIfNoEntry: false }))
    .map((one) => (one ? `${one.ino} ${one.size} ${one.mtimeNs}` : "none"))
    .join("; ");
}
