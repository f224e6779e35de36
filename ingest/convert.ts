import { messageOf } from "../errors.ts";
import { type Duck, quote, step } from "../lake/duckdb.ts";
import { tables } from "../lake/tables/index.ts";
import { resource } from "../resources.ts";
import type { Adapter } from "./adapters/index.ts";
import type { Damage } from "./damage.ts";
import { type Mark, type Marks, markOf } from "./marks.ts";
import type { Shape } from "./shape.ts";
import { isDamage, type SourceDatabase } from "./sqlite.ts";

/** Called as rows are read: so many of so many. */
export type Progress = (done: number, total: number) => void;

/** What was read of a source: where this pass stopped, and where a damaged table stopped it. */
export interface Loaded {
  readonly marks: Marks;
  readonly damage: readonly Damage[];
}

/**
 * Copies the tables that the adapter reads, null where the file lacks a column, into the DuckDB schema `source`, as they are: of those that Parsl only appends to, what
 * came after the marks of an earlier pass, if there are any. Of a damaged table come the rows before the damage.
 */
export async function loadSource(
  duck: Duck,
  database: SourceDatabase,
  { adapter, absent }: Pick<Shape, "adapter" | "absent">,
  progress: Progress,
  earlier: Marks = {},
  leaveOut: readonly string[] = [],
): Promise<Loaded> {
  const isRead = (table: string) => !leaveOut.includes(adapter.appended[table] ?? "");
  const read = Object.keys(adapter.tables).filter(isRead);
  const total = read.reduce((sum, table) => sum + database.count(table, earlier[table]?.row), 0);
  const marks: Record<string, Mark> = { ...earlier };
  const damage: Damage[] = [];
  let done = 0;
  for (const [table, columns] of Object.entries(adapter.tables)) {
    const loader = await duck.loader(`source.${table}`, [["source_row", "number"], ...Object.entries(columns)]);
    const before = done;
    let last: unknown[] | undefined;
    try {
      const slices = isRead(table)
        ? database.slices(table, Object.keys(columns), earlier[table]?.row, absent[table])
        : [];
      for await (const rows of slices) {
        for (const row of rows) loader.add(row);
        last = rows.at(-1);
        done += rows.length;
        progress(done, total);
      }
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      damage.push({ table, rows: done - before, said: messageOf(thrown) });
    }
    if (last && table in adapter.appended) marks[table] = markOf(last);
    loader.close();
  }
  return { marks, damage };
}

/** Gives the tables of an older release the form of Parsl 1.1. */
export async function reshape(duck: Duck, adapter: Adapter): Promise<void> {
  for (const file of adapter.reshape) await step(`reshape by ${file}`, () => duck.run(resource(file)));
}

/** What the scheduler said of the jobs that blocks name; the block rows have to be whole. */
export const jobsSql = ["ingest/adapters/jobs.sql"];

/**
 * Maps `source.*` to the canonical tables that the files are named after, with the columns and types that the lake promises; what a
 * type cannot hold is null.
 */
export async function convert(duck: Duck, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const name = file.slice(file.lastIndexOf("/") + 1, -".sql".length);
    const table = tables.find((candidate) => candidate.name === name);
    if (!table) throw new Error(`${file} is named after no canonical table`);
    const columns = table.columns.filter((column) => column.name !== "source");
    const list = columns.map(({ name, type }) => `try_cast(${quote(name)} as ${type}) as ${quote(name)}`).join(", ");
    await step(`map ${name}`, () => duck.run(`create table ${quote(name)} as select ${list} from (${resource(file)})`));
  }
}

/** Leaves out samples of which no figure depends, so that one in so many seconds stays of each try. */
export async function thinSamples(duck: Duck, intervalS: number): Promise<void> {
  await duck.run(`create macro thin_us() as ${Math.round(intervalS * 1e6)}::bigint`);
  await step("thin the samples", () => duck.run(resource("ingest/thin_samples.sql")));
}
