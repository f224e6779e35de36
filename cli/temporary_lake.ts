import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partTaken } from "../ingest/damage.ts";
import { ingest } from "../ingest/ingest.ts";
import { Lake } from "../lake/lake.ts";
import { fail } from "./door.ts";

/** A lake for one command, of one file. */
export interface TemporaryLake {
  readonly lake: Lake;
  /** Reads what is new in the file. */
  readonly refresh: () => Promise<void>;
  readonly remove: () => void;
}

/**
 * Reads a monitoring.db into a lake of its own, without the tables to leave out. Of a damaged file it says that only a part is there, and lets
 * the command fail. The lake is gone when the process ends, also when somebody ends it.
 */
export async function temporaryLake(
  path: string,
  timezone: string | undefined,
  leaveOut: readonly string[],
): Promise<TemporaryLake> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-wstat-"));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  let told: string | null = null;
  const refresh = async () => {
    const { damage } = await ingest({ path, lake: folder, source: "file", timezone, leaveOut });
    if (damage !== null && damage !== told) fail(partTaken(path, damage));
    told = damage;
  };
  await refresh();
  const lake = await Lake.open(folder, { leftOut: leaveOut });
  const remove = () => {
    lake.close();
    removeFolder();
  };
  return { lake, refresh, remove };
}
