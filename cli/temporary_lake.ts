import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingest } from "../ingest/ingest.ts";

/** A lake for one command, of one file. */
export interface TemporaryLake {
  readonly folder: string;
  /** Reads what is new in the file. */
  readonly refresh: () => Promise<void>;
  readonly remove: () => void;
}

/**
 * Reads a monitoring.db into a lake of its own, without its resource samples, which are most of its rows and say nothing of states and
 * times. The lake is gone when the process ends, also when somebody ends it.
 */
export async function temporaryLake(path: string, timezone: string | undefined): Promise<TemporaryLake> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-wstat-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  const refresh = async () =>
    void (await ingest({ path, lake: folder, source: "file", timezone, leaveOut: ["samples"] }));
  await refresh();
  return { folder, refresh, remove };
}
