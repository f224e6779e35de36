import { type Duck, quote } from "../lake/duckdb.ts";

/** What tells the rows of a canonical table apart, or says what they belong to. Tables of events may hold equal rows. */
const keys: ReadonlyArray<readonly [table: string, columns: readonly string[], isUnique: boolean]> = [
  ["runs", ["run_id"], true],
  ["tasks", ["run_id", "task_id"], true],
  ["tries_raw", ["run_id", "task_id", "try_id"], true],
  ["statuses", ["run_id", "task_id", "try_id", "status"], false],
  ["block_events", ["run_id", "block_id", "executor", "status"], false],
  ["manager_events", ["run_id", "uid"], false],
  ["samples", ["run_id", "task_id", "try_id"], false],
];

/**
 * Leaves out rows that belong to nothing, because a key is null or no number, and all but the first of rows with one key. Parsl writes
 * neither: a damaged or altered file has them. Returns a sentence for each table that lost rows.
 */
export async function keepKeyed(duck: Duck): Promise<string[]> {
  const notes: string[] = [];
  for (const [table, columns, isUnique] of keys) {
    const list = columns.map(quote).join(", ");
    const isKeyless = columns.map((column) => `${quote(column)} is null`).join(" or ");
    const keyless = await count(duck, `select 1 from ${table} where ${isKeyless}`);
    if (keyless > 0) {
      await duck.run(`delete from ${table} where ${isKeyless}`);
      notes.push(`${keyless} rows of ${table} without ${columns.join(", ")} were left out`);
    }
    const repeated = isUnique ? await count(duck, `select 1 from ${table} group by ${list} having count(*) > 1`) : 0;
    if (repeated > 0) {
      await duck.run(
        `create or replace table ${table} as from ${table} qualify row_number() over (partition by ${list}) = 1`,
      );
      notes.push(`${repeated} keys of ${table} had more than one row; one of each was taken`);
    }
  }
  return notes;
}

async function count(duck: Duck, rows: string): Promise<number> {
  const [found] = await duck.rows(`select count(*) as n from (${rows})`);
  return Number(found?.n);
}
