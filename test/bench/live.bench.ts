/**
 * What a writer of 10 commits a second notices of an ingest that goes on beside it: npm run bench:live DATABASE [SECONDS].
 * The database is copied first. Prints the writer's commits, refusals and longest commit, with SQLite's usual timeout and with none,
 * each beside the same writer left alone.
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ingest } from "../../ingest/ingest.ts";
import { packageRoot } from "../../resources.ts";

const [source, seconds = "60"] = process.argv.slice(2);
if (source === undefined) throw new Error("name a monitoring.db");

for (const timeout of ["5000", "0"]) {
  for (const isDisturbed of [false, true]) {
    const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-live-"));
    const path = join(folder, "monitoring.db");
    copyFileSync(source, path);
    const script = join(packageRoot, "test/support/writer.mjs");
    let isWriting = true;
    const writing = promisify(execFile)(process.execPath, [script, path, seconds, timeout]).finally(() => {
      isWriting = false;
    });
    let passes = 0;
    while (isWriting && isDisturbed) {
      await ingest({ path, lake: join(folder, "lake"), source: "live", timezone: "UTC" });
      passes++;
    }
    const beside = isDisturbed ? `beside ${passes} passes` : "alone";
    console.log(`timeout ${timeout} ms, ${beside}: ${(await writing).stdout}`);
    rmSync(folder, { recursive: true, force: true });
  }
}
