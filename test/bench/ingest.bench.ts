/**
 * What an ingest takes beside its floor: reading the file once, and writing the same canonical tables from memory.
 * By hand: npm run bench:ingest [-- TASKS]. Prints ratios within one run; times alone mean nothing on a shared machine.
 */
import { createReadStream, mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { loadAccounting, readAccounting } from "../../ingest/accounting/index.ts";
import { adapters } from "../../ingest/adapters/index.ts";
import { convert, jobsSql, loadSource } from "../../ingest/convert.ts";
import { ingest } from "../../ingest/ingest.ts";
import { SourceDatabase } from "../../ingest/sqlite.ts";
import { defineUtc } from "../../ingest/zone.ts";
import { Duck, literal, quote } from "../../lake/duckdb.ts";
import { noSettings } from "../../lake/settings.ts";
import { factTables, runTables } from "../../lake/tables/index.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";

const executors = [
  { label: "knl", workers: 22, nodesPerBlock: 16, maxBlocks: 12, walltime: 36_000, heartbeat: 30, threshold: 120 },
];

/** Seconds by the clock; with CPU=1 of the processor, all threads together, for a machine that others use too. */
async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return process.env.CPU ? (user + system) / 1e6 : (performance.now() - from) / 1000;
}

/** A file that nobody wrote to of late is read without rests. */
function rest(path: string): void {
  utimesSync(path, new Date(0), new Date(0));
}

/** Reads the file, loads and maps its tables and writes them; returns what each took. */
async function canonical(
  path: string,
  sacct: string,
  folder: string,
): Promise<{ load: number; map: number; copy: number }> {
  const duck = await Duck.open();
  const database = new SourceDatabase(path);
  const adapter = adapters[0] as (typeof adapters)[number];
  await duck.run("create schema source");
  const load = await seconds(() => loadSource(duck, database, { adapter, absent: {} }, () => {}));
  database.close();
  await loadAccounting(duck, readAccounting([{ path: sacct }]), noSettings);
  await defineUtc(duck, { name: "UTC", isAssumed: false });
  await duck.run(
    "create table source.earlier_jobs as select null::varchar as run_id, null::varchar as job_id where false",
  );
  const map = await seconds(() => convert(duck, [...adapter.sql, ...jobsSql]));
  const copy = await seconds(async () => {
    for (const { name, order } of runTables.filter((table) => !factTables.includes(table))) {
      const rows = `select * from ${quote(name)} order by ${order.map(quote).join(", ")}`;
      await duck.run(`copy (${rows}) to ${literal(join(folder, `${name}.parquet`))} (compression zstd)`);
    }
  });
  duck.close();
  return { load, map, copy };
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
    rest(path);
    const read = await seconds(async () => {
      for await (const _ of createReadStream(path, { highWaterMark: 1 << 20 }));
    });
    const { load, map, copy } = await canonical(path, sacct, folder);
    const floor = read + copy;
    const request = { path, sacct, lake: join(folder, "lake"), source: "bench", timezone: "UTC" };
    const whole = await seconds(() => ingest(request));
    const peak = process.resourceUsage().maxRSS / 2 ** 20;
    const unchanged = await seconds(() => ingest(request));
    const database = new DatabaseSync(path);
    database.exec(
      "insert or ignore into status select task_id, 'soak', timestamp, run_id, try_id from status where rowid <= 20000",
    );
    database.close();
    rest(path);
    const grown = await seconds(() => ingest(request));
    const ratio = (taken: number) => `${taken.toFixed(2)} s = ${(taken / floor).toFixed(1)} x floor`;
    console.log(
      `${tasks} tasks, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB: floor ${floor.toFixed(2)} s (read ${read.toFixed(2)}, write ${copy.toFixed(2)}); ` +
        `canonical tables ${ratio(load + map + copy)} (load ${load.toFixed(1)}, map ${map.toFixed(1)}); whole with facts ${ratio(whole)}; ` +
        `unchanged ${(unchanged * 1000).toFixed(0)} ms; 20,000 status rows more ${grown.toFixed(2)} s = ${((100 * grown) / whole).toFixed(1)} % of the whole; peak ${peak.toFixed(1)} GiB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sizes = process.argv.slice(2).filter((word) => /^\d+$/.test(word));
for (const tasks of sizes.length > 0 ? sizes : ["254087"]) await bench(Number(tasks));
