import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { noSettings } from "../../lake/settings.ts";
import { factTables } from "../../lake/tables/index.ts";
import { fixture, ingested, temporaryFolder } from "../support/lakes.ts";

const thinned = { ...noSettings, sampleIntervalS: 10 };
const key = "run_id, task_id, try_id, pid";

it.each(["head-local-mixed", "head-slurm-walltime", "gen-1.0.0"])(
  "no figure of %s changes when its samples are thinned, and fewer rows are kept",
  async (name) => {
    const sacct = name.includes("slurm") ? fixture(name, "sacct.txt") : undefined;
    const { state: all } = await ingested(fixture(name), { sacct, source: "s" });
    const { state: few } = await ingested(fixture(name), { sacct, source: "s", settings: thinned });
    for (const { name: table } of factTables) {
      const sql = `select * from ${table} order by all`;
      expect([table, await few.rows(sql)]).toEqual([table, await all.rows(sql)]);
    }
    const count = "select count(*)::integer as n from samples";
    expect(Number((await few.rows(count))[0]?.n)).toBeLessThan(Number((await all.rows(count))[0]?.n));
  },
);

it("of each try and process the first and last sample, both peaks and one in ten seconds are kept; the rows between are counted and integrated", async () => {
  const { state: all } = await ingested(fixture("head-slurm-walltime"), { source: "s" });
  const { state: few } = await ingested(fixture("head-slurm-walltime"), { source: "s", settings: thinned });
  const bounds = `select ${key}, min(recorded_at) as first, max(recorded_at) as last, max(memory_resident_bytes) as peak,
    max(memory_virtual_bytes) as most, count(distinct epoch_us(recorded_at) // 10000000) as buckets from samples group by all order by all`;
  expect(await few.rows(bounds)).toEqual(await all.rows(bounds));
  expect(await few.rows(`select ${key}, sum(stands_for)::integer as n from samples group by all order by all`)).toEqual(
    await all.rows(`select ${key}, count(*)::integer as n from samples group by all order by all`),
  );
  const integrals = await all.rows(`select ${key}, round(sum(step)) as s from (select ${key},
      (memory_resident_bytes + lag(memory_resident_bytes) over w) / 2 * epoch(recorded_at - lag(recorded_at) over w) as step
      from samples window w as (partition by ${key} order by recorded_at, source_row)) group by all having s is not null order by all`);
  expect(
    await few.rows(`select ${key}, round(sum(memory_byte_s)) as s from samples group by all having s > 0 order by all`),
  ).toEqual(integrals);
});

it("a file that grows keeps what it kept, and its figures are those of one pass", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  copyFileSync(fixture("head-local-mixed"), path);
  const change = (sql: string) => {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    database.exec(sql);
    database.close();
  };
  change("create table kept as select * from resource where rowid > 150; delete from resource where rowid > 150");
  const request = { path, lake: join(folder, "lake"), source: "s", timezone: "UTC", settings: thinned };
  await ingest(request);
  change("insert into resource select * from kept; drop table kept");
  await ingest(request);
  const { state: once } = await ingested(path, { source: "s" });
  const lake = await Lake.open(request.lake);
  for (const { name: table } of factTables) {
    const sql = `select * from ${table} order by all`;
    expect([table, await (await lake.state()).rows(sql)]).toEqual([table, await once.rows(sql)]);
  }
  lake.close();
});
