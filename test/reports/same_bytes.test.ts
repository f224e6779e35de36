import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { packageRoot } from "../../resources.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

const cli = join(packageRoot, "dist/cli.js");

it.each(["pdf", "json"])(
  "a report as %s has the same bytes in another zone, locale and number of threads",
  async (form) => {
    if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first");
    const folder = temporaryFolder();
    const [path, sacct] = [fixture("head-slurm-walltime"), fixture("head-slurm-walltime", "sacct.txt")];
    await ingest({ path, sacct, lake: join(folder, "lake"), timezone: "UTC" });
    const [here, there] = [
      { TZ: "UTC", LC_ALL: "C", UV_THREADPOOL_SIZE: "1" },
      { TZ: "Asia/Tokyo", LC_ALL: "de_DE.UTF-8", UV_THREADPOOL_SIZE: "8", RAYON_NUM_THREADS: "1" },
    ].map((words, at) => {
      const out = join(folder, `report-${at}.${form}`);
      const args = [cli, "report", "--lake", join(folder, "lake"), "--out", out];
      execFileSync(process.execPath, args, { cwd: folder, env: { ...process.env, ...words } });
      return readFileSync(out);
    });
    expect(here?.equals(there as Buffer)).toBe(true);
  },
);
