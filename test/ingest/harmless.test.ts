import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

it("a writer with SQLite's usual patience has no commit refused while pass follows pass, and no row is missed", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  copyFileSync(fixture("head-write-rate"), path);
  const lake = join(folder, "lake");
  const request = { path, lake, source: "live", timezone: "UTC" };
  await ingest(request);

  const writing = promisify(execFile)(process.execPath, [
    join(packageRoot, "test/support/writer.mjs"),
    path,
    "6",
    "5000",
  ]);
  let isWriting = true;
  const done = writing.finally(() => {
    isWriting = false;
  });
  let passes = 0;
  while (isWriting) {
    await ingest(request);
    passes++;
  }
  const told = JSON.parse((await done).stdout) as { commits: number; refused: number };
  await ingest(request);

  expect(passes).toBeGreaterThan(3);
  expect(told.refused).toBe(0);
  expect(told.commits).toBeGreaterThan(20);
  const opened = await Lake.open(lake);
  const [row] = await (await opened.state()).rows(
    "select count(*) as rows, count(distinct source_row) as different from statuses where task_id >= 1000000",
  );
  opened.close();
  expect(row).toEqual({ rows: BigInt(told.commits * 20), different: BigInt(told.commits * 20) });
});
