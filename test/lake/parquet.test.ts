import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Duck, literal, quote } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import { copyToParquet, orderOf, selectTable } from "../../lake/parquet_copy.ts";
import { nullMeaning, SCHEMA_VERSION, type Table, tables, timeOf } from "../../lake/tables/index.ts";
import { packageRoot } from "../../resources.ts";
import { lakeOf, temporaryFolder } from "../support/lakes.ts";

const named = (name: string) => tables.find((table) => table.name === name) as Table;

describe("the lake's Parquet files", () => {
  let lake: Lake;
  let duck: Duck;
  beforeAll(async () => {
    lake = await lakeOf([
      "head-slurm-walltime",
      "head-local-mixed",
      "slurm-1.2.0",
      "gen-1.1.0",
      "gen-2023.02.27",
      "head-locked-at-exit",
    ]);
    duck = await Duck.open();
  });
  afterAll(() => duck.close());
  const filesOf = async (name: string) =>
    (await lake.state()).entries
      .filter((entry) => entry.table_name === name)
      .map(({ path }) => literal(join(lake.folder, path)));

  it("say what they hold: meaning, grain, version, and unit and meaning of every column", async () => {
    for (const table of tables) {
      for (const file of await filesOf(table.name)) {
        const [found] = await duck.rows(
          `select decode(value) as text from parquet_kv_metadata(${file}) where decode(key) = 'parsl_ledger'`,
        );
        const { columns, schema_version, dataset, grain } = JSON.parse(String(found?.text));
        expect([dataset, grain, schema_version, columns]).toEqual([
          table.name,
          table.grain,
          SCHEMA_VERSION,
          table.columns,
        ]);
      }
    }
  });

  it("have types that every reader knows, in the order of the table: no unsigned and no huge integers, instants in microseconds", async () => {
    for (const table of tables) {
      for (const file of await filesOf(table.name)) {
        const schema = await duck.rows(
          `select name, type, coalesce(converted_type, '') as converted from parquet_schema(${file}) where type is not null`,
        );
        expect(schema.map(({ name }) => name)).toEqual(table.columns.map(({ name }) => name));
        const kinds = new Set(schema.map(({ type, converted }) => `${type} ${converted}`.trim()));
        const allowed = [
          "BYTE_ARRAY UTF8",
          "BOOLEAN",
          "DOUBLE",
          "INT32 INT_32",
          "INT64 INT_64",
          "INT64 TIMESTAMP_MICROS",
        ];
        expect([...kinds].filter((kind) => !allowed.includes(kind))).toEqual([]);
      }
    }
  });

  it("are packed with zstd, have statistics, and stand in order of time", async () => {
    for (const table of tables) {
      for (const file of await filesOf(table.name)) {
        const chunks = await duck.rows(
          `select path_in_schema as name, compression, stats_min_value as low, stats_null_count as nulls, num_values as n from parquet_metadata(${file})`,
        );
        expect(new Set(chunks.map(({ compression }) => compression))).toEqual(new Set(["ZSTD"]));
        for (const { name, low, nulls, n } of chunks)
          expect([table.name, name, low !== null || nulls === n]).toEqual([table.name, name, true]);
        const time = timeOf(table);
        if (time === undefined) continue;
        const [late] = await duck.rows(
          `select count(*) as n from (select ${quote(time)} as t, lag(${quote(time)}) over () as before from read_parquet(${file})) where t < before`,
        );
        expect([table.name, late?.n]).toEqual([table.name, 0n]);
      }
    }
  });

  it("say what null means in every column that has one", async () => {
    const state = await lake.state();
    const silent: string[] = [];
    for (const table of tables) {
      const counts = table.columns.map(({ name }) => `count(*) filter (${quote(name)} is null) as ${quote(name)}`);
      const [nulls] = await state.rows(`select ${counts.join(", ")} from ${quote(table.name)}`);
      for (const column of table.columns)
        if (Number(nulls?.[column.name]) > 0 && nullMeaning(column) === null)
          silent.push(`${table.name}.${column.name}`);
    }
    expect(silent).toEqual([]);
  });
});

it("row groups hold about 122,000 rows, so that readers can skip by time", async () => {
  const duck = await Duck.open();
  const file = join(temporaryFolder(), "statuses.parquet");
  await duck.run(`create table statuses as select 's' as source, 'r' as run_id, range as task_id, 0::bigint as try_id, 'running' as status,
    timestamp '2026-01-01' + to_seconds(range) as recorded_at, range as source_row from range(300000)`);
  const table = named("statuses");
  await duck.run(copyToParquet(`${selectTable(table, ({ name }) => quote(name), "")} ${orderOf(table)}`, table, file));
  const groups = await duck.rows(
    `select distinct row_group_id as id, row_group_num_rows as n from parquet_metadata(${literal(file)}) order by id`,
  );
  expect(groups.map(({ n }) => Number(n))).toEqual([122_880, 122_880, 54_240]);
  duck.close();
});

it("columns that were there stay where they were: new ones go to the end, with the schema's version nothing else changes", () => {
  const golden = JSON.parse(readFileSync(join(packageRoot, "test/golden/dataset_columns.json"), "utf8")) as {
    schema_version: number;
    columns: Record<string, string[]>;
  };
  expect(SCHEMA_VERSION).toBe(golden.schema_version);
  for (const [name, columns] of Object.entries(golden.columns)) {
    const now = named(name).columns.map(({ name: column, type, unit }) => `${column} ${type} ${unit}`);
    expect([name, now.slice(0, columns.length)]).toEqual([name, columns]);
  }
});
