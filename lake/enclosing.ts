import { resource } from "../resources.ts";
import type { Duck } from "./duckdb.ts";
import { quote } from "./duckdb.ts";

/** Canonical tables that name blocks. */
const naming = ["block_events", "manager_events", "tries_raw"] as const;

/**
 * Parsl started inside a batch job asks nobody for nodes: its blocks are parts of that job, which is paid once. While `work` builds the
 * facts, all blocks of such an executor are one, the first, whose job is the enclosing one; the canonical tables stay as they are.
 */
export async function withEnclosing(duck: Duck, work: () => Promise<void>): Promise<void> {
  const [found] = await duck.rows("select count(*) as n from executor_settings where enclosing_job is not null");
  if (Number(found?.n) === 0) {
    await duck.run(
      "create table enclosed_blocks (run_id varchar, executor varchar, block_id varchar, stands_for varchar)",
    );
    return work();
  }
  for (const table of naming) await duck.run(`alter table ${quote(table)} rename to ${quote(`own_${table}`)}`);
  await duck.run(resource("lake/enclosing/merged.sql"));
  await work();
  for (const table of naming)
    await duck.run(`drop table ${quote(table)}; alter table ${quote(`own_${table}`)} rename to ${quote(table)}`);
}
