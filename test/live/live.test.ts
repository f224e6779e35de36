import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { temporaryFolder } from "../support/lakes.ts";

/** A Python that has Parsl: `pip install "parsl[monitoring]"`. */
const python = process.env.PARSL_PYTHON ?? "python3";
const TASKS = 60;

function hasParsl(): boolean {
  try {
    execFileSync(python, ["-c", "import parsl, sqlalchemy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const isPossible = hasParsl();
if (!isPossible) console.error(`NOT TESTED beside a real Parsl: ${python} has none; PARSL_PYTHON names one that has`);

describe("beside a real Parsl that writes", () => {
  it.runIf(isPossible || process.env.CI)(
    "a pass every second locks nobody out, loses no row, and the bodies' own times are within the bounds",
    async () => {
      const folder = temporaryFolder();
      const path = join(folder, "runinfo", "monitoring.db");
      const lake = join(folder, "lake");
      const request = { path, lake, source: "live" };
      const child = spawn(python, [join(packageRoot, "test/live/workflow.py"), String(TASKS)], {
        cwd: folder,
        stdio: "ignore",
        // Parsl starts its interchange by name.
        env: { ...process.env, PATH: `${dirname(python)}${delimiter}${process.env.PATH}` },
      });
      const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
      let passes = 0;
      while (child.exitCode === null) {
        await sleep(1000);
        if (!existsSync(path)) continue;
        // Parsl creates its tables one by one.
        passes += await ingest(request).then(
          () => 1,
          () => 0,
        );
      }
      expect(await ended).toBe(0);
      await ingest(request);
      expect(passes).toBeGreaterThan(5);

      for (const file of readdirSync(join(folder, "runinfo"), { recursive: true, encoding: "utf8" })) {
        if (file.endsWith(".log"))
          expect(readFileSync(join(folder, "runinfo", file), "utf8")).not.toContain("database is locked");
      }
      const database = new DatabaseSync(path, { readOnly: true });
      const opened = await Lake.open(lake);
      const state = await opened.state();
      for (const [table, canonical] of Object.entries({
        workflow: "runs",
        task: "tasks",
        try: "tries_raw",
        status: "statuses",
        block: "block_events",
        node: "manager_events",
        resource: "samples",
      })) {
        const [written] = database.prepare(`select count(*) as n from "${table}"`).all() as Array<{ n: number }>;
        const [read] = await state.rows(`select count(*) as n from ${canonical}`);
        expect([table, Number(read?.n)]).toEqual([table, written?.n]);
      }
      const statuses = database.prepare("select count(*) as n from status where task_status_name = 'exec_done'").all();
      expect(statuses).toEqual([{ n: TASKS - TASKS / 10 }]);
      database.close();

      const bodies = readFileSync(join(folder, "bodies.txt"), "utf8").trim().split("\n");
      const truth = (isLost: boolean) =>
        bodies
          .map((line) => line.split(" ").map(Number) as [number, number, number])
          .filter(([number]) => (number % 10 === 7) === isLost)
          .reduce((sum, [, from, to]) => sum + to - from, 0);
      for (const [account, isLost] of [
        ["useful", false],
        ["lost", true],
      ] as const) {
        const [row] = await state.rows(
          `select sum(share_us_low) / 1e6 as low, sum(share_us_high) / 1e6 as high from ledger where account = '${account}'`,
        );
        expect(truth(isLost)).toBeGreaterThan(Number(row?.low));
        expect(truth(isLost)).toBeLessThan(Number(row?.high));
      }
      opened.close();
    },
    120_000,
  );
});
