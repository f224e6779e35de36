import { type Duck, quote, step } from "../lake/duckdb.ts";
import { tables } from "../lake/tables/index.ts";
import { resource } from "../resources.ts";
import type { Adapter } from "./adapters/index.ts";
import type { SourceDatabase } from "./sqlite.ts";

/** Called as rows are read: so many of so many. */
export type Progress = (done: number, total: number) => void;

/** Copies the tables that the adapter reads into the DuckDB schema `source`, as they are. */
export async function loadSource(
  duck: Duck,
  database: SourceDatabase,
  adapter: Adapter,
  progress: Progress,
): Promise<void> {
  const total = Object.keys(adapter.tables).reduce((sum, table) => sum + database.count(table), 0);
  let done = 0;
  for (const [table, columns] of Object.entries(adapter.tables)) {
    const loader = await duck.loader(`source.${table}`, [["source_row", "number"], ...Object.entries(columns)]);
    for (const rows of database.slices(table, Object.keys(columns))) {
      for (const row of rows) loader.add(row);
      done += rows.length;
      progress(done, total);
      // Parsl's writer gets its turn between two reads.
      await new Promise((resolve) => setImmediate(resolve));
    }
    loader.close();
  }
}

/** Maps `source.*` to the canonical tables, each with the columns and types that the lake promises. */
export async function convert(duck: Duck, adapter: Adapter): Promise<void> {
  for (const file of [...adapter.sql, "ingest/adapters/jobs.sql"]) {
    const name = file.slice(file.lastIndexOf("/") + 1, -".sql".length);
    const table = tables.find((candidate) => candidate.name === name);
    if (!table) throw new Error(`${file} is named after no canonical table`);
    const columns = table.columns.filter((column) => column.name !== "source");
    const list = columns.map(({ name, type }) => `cast(${quote(name)} as ${type}) as ${quote(name)}`).join(", ");
    await step(`map ${name}`, () => duck.run(`create table ${quote(name)} as select ${list} from (${resource(file)})`));
  }
}
