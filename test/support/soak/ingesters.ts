import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lake } from "../../../lake/lake.ts";
import { packageRoot } from "../../../resources.ts";
import { refuseBroken } from "./contents.ts";
import { changeDatabase } from "./database.ts";
import { command, exit } from "./killed.ts";

/**
 * Several ingesters, each a process per commit, write one lake at the same time, each its own source. Returns the commits that the log shows;
 * none may be lost, and every row must be there.
 */
export async function soakIngesters(ingesters: number, commits: number): Promise<{ visible: number; rows: number }> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-many-"));
  const lake = join(folder, "lake");
  try {
    const work = Array.from({ length: ingesters }, async (_, index) => {
      const source = `source-${index}`;
      const path = join(folder, source, "monitoring.db");
      mkdirSync(join(folder, source));
      const original = join(packageRoot, "test/fixtures/monitoring/gen-1.1.0/monitoring.db");
      writeFileSync(path, readFileSync(original));
      // A run that several sources have counts once: each has one of its own here.
      for (const table of ["workflow", "task", "try", "status", "resource", "block", "node"])
        changeDatabase(path, `update "${table}" set run_id = run_id || '-${index}'`);
      for (let commit = 0; commit < commits; commit++) {
        changeDatabase(
          path,
          `insert into status select task_id, 'soak ${commit}', timestamp, run_id, try_id from status limit 1`,
        );
        const code = await exit(command(lake, ["ingest", path, "--source", source, "--timezone", "UTC"]));
        if (code !== 0) throw new Error(`${source}, commit ${commit}: the ingest ended with ${code}`);
      }
    });
    await Promise.all(work);
    await refuseBroken(lake);
    const opened = await Lake.open(lake);
    const state = await opened.state();
    const [rows] = await state.rows("select count(*) filter (where status like 'soak %')::integer as n from statuses");
    const sequences = new Map(state.entries.map((entry) => [entry.source, entry.sequence]));
    for (const entry of state.entries)
      sequences.set(entry.source, Math.max(entry.sequence, sequences.get(entry.source) ?? 0));
    opened.close();
    return { visible: [...sequences.values()].reduce((sum, last) => sum + Number(last), 0), rows: Number(rows?.n) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
