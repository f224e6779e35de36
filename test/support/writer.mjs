/**
 * Writes to a monitoring.db as Parsl does, in a process of its own: 10 commits a second of 20 status rows each.
 *   node writer.mjs DATABASE SECONDS TIMEOUT_MS
 * Prints JSON: how many commits it made, how many were refused, and the longest that one took, in milliseconds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";

const [path, seconds, timeout] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const database = new DatabaseSync(path, { timeout });
const [{ run_id }] = database.prepare("select run_id from workflow").all();
const insert = database.prepare("insert into status values (?, 'running', '2026-01-01 10:00:00.000000', ?, 0)");
const until = performance.now() + seconds * 1000;
let [commits, refused, worst, row] = [0, 0, 0, 1_000_000];

while (performance.now() < until) {
  const from = performance.now();
  try {
    database.exec("begin immediate");
    for (let index = 0; index < 20; index++) insert.run(row++, run_id);
    database.exec("commit");
    commits++;
  } catch (thrown) {
    if (!/locked|busy/.test(String(thrown))) throw thrown;
    if (database.isTransaction) database.exec("rollback");
    refused++;
  }
  worst = Math.max(worst, performance.now() - from);
  await sleep(100);
}
database.close();
process.stdout.write(JSON.stringify({ commits, refused, worstMs: Math.round(worst) }));
