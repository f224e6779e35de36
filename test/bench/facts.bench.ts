/**
 * How long the facts of generated runs take beside reading and writing their canonical tables, and how the time grows.
 * By hand: npm run bench [-- TASKS...]. Prints ratios within one run; times alone mean nothing on a shared machine.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAccounting, readAccounting } from "../../ingest/accounting/index.ts";
import { adapters } from "../../ingest/adapters/index.ts";
import { convert, jobsSql, loadSource } from "../../ingest/convert.ts";
import { SourceDatabase } from "../../ingest/sqlite.ts";
import { defineUtc } from "../../ingest/zone.ts";
import { factModels, runModel } from "../../lake/build_facts.ts";
import { Duck, literal, quote } from "../../lake/duckdb.ts";
import { withEnclosing } from "../../lake/enclosing.ts";
import { loadFailures } from "../../lake/failures.ts";
import { enumerateNames } from "../../lake/names.ts";
import { loadSettings, noSettings } from "../../lake/settings.ts";
import { factTables, runTables } from "../../lake/tables/index.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";

const executors = [
  { label: "knl", workers: 22, nodesPerBlock: 16, maxBlocks: 12, walltime: 36_000, heartbeat: 30, threshold: 120 },
];

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

async function bench(tasks: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-bench-"));
  try {
    const path = join(folder, "monitoring.db");
    const sacct = join(folder, "sacct.txt");
    record(
      simulate({ ...ordinary, tasks, executors, meanSeconds: 900, nodeCrash: 0.05, sampleEvery: 150 }),
      path,
      sacct,
    );
    const duck = await Duck.open();
    await duck.run("create schema source");
    const database = new SourceDatabase(path);
    const adapter = adapters[0] as (typeof adapters)[number];
    const read = await seconds(() => loadSource(duck, database, { adapter, absent: {} }, () => {}));
    database.close();
    await loadAccounting(duck, readAccounting([{ path: sacct }]), noSettings);
    await defineUtc(duck, { name: "UTC", isAssumed: false });
    await duck.run(
      "create table source.earlier_jobs as select null::varchar as run_id, null::varchar as job_id where false",
    );
    const map = await seconds(() => convert(duck, [...adapter.sql, ...jobsSql]));
    const canonical = runTables.filter((table) => !factTables.includes(table));
    const write = await seconds(async () => {
      for (const { name, order } of canonical) {
        await duck.run(
          `copy (select * from ${quote(name)} order by ${order.map(quote).join(", ")}) to ${literal(join(folder, `${name}.parquet`))} (compression zstd)`,
        );
      }
    });
    const models: Array<readonly [string, number]> = [];
    await loadSettings(duck, noSettings);
    await withEnclosing(duck, async () => {
      models.push(["names", await seconds(() => enumerateNames(duck))]);
      models.push(["failures", await seconds(() => loadFailures(duck))]);
      for (const model of factModels) models.push([model, await seconds(() => runModel(duck, model))]);
    });
    const facts = models.reduce((sum, [, taken]) => sum + taken, 0);
    const rss = process.memoryUsage().rss / 2 ** 30;
    const slowest = models.toSorted((a, b) => b[1] - a[1]).slice(0, 5);
    console.log(
      `${tasks} tasks, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB: read ${read.toFixed(1)} s, map ${map.toFixed(1)} s, write ${write.toFixed(1)} s, ` +
        `facts ${facts.toFixed(1)} s = ${(facts / write).toFixed(2)} x write; ${rss.toFixed(1)} GiB; ${slowest.map(([name, taken]) => `${name} ${taken.toFixed(2)}`).join(", ")}`,
    );
    duck.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sizes = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
for (const tasks of sizes.length > 0 ? sizes : [25_000, 100_000, 254_087]) await bench(tasks);
