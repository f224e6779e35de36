import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LedgerError } from "../../../errors.ts";
import { ingest } from "../../../ingest/ingest.ts";
import { packageRoot } from "../../../resources.ts";
import { refuseBroken } from "./contents.ts";

const PAGE = 4096;

/**
 * Ingests a real database cut off at every page: what can be read passes every check and is told to be a part, else it is refused and there is
 * no lake. Throws at the first that is neither.
 */
export async function soakCuts(name: string): Promise<{ read: number; refused: number }> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-cuts-"));
  const whole = readFileSync(join(packageRoot, "test/fixtures/monitoring", name, "monitoring.db"));
  const tally = { read: 0, refused: 0 };
  try {
    for (let pages = 1; pages < whole.length / PAGE; pages++) {
      const [path, lake] = [join(folder, "monitoring.db"), join(folder, "lake")];
      rmSync(lake, { recursive: true, force: true });
      writeFileSync(path, whole.subarray(0, pages * PAGE));
      try {
        const { damage } = await ingest({ path, lake, source: "cut", timezone: "UTC" });
        if (!damage?.includes("is cut off")) throw new Error(`${name} cut off after ${pages} pages: nobody says so`);
        await refuseBroken(lake);
        tally.read++;
      } catch (thrown) {
        if (!(thrown instanceof LedgerError) || thrown.code === "inconsistent") throw thrown;
        if (existsSync(lake)) throw new Error(`${name} cut off after ${pages} pages: refused, and there is a lake`);
        tally.refused++;
      }
    }
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
