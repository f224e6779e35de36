import { LedgerError } from "../errors.ts";
import type { Duck, Row } from "../lake/duckdb.ts";
import type { LogEntry } from "../lake/log.ts";
import { grown } from "./growth.ts";
import { readHeader } from "./sqlite.ts";

/** A table of a source that could be read up to a damaged page only. */
export interface Damage {
  readonly table: string;
  /** Rows that came before it. */
  readonly rows: number;
  /** What was said about it. */
  readonly said: string;
}

/** What is wrong with a damaged file, where, and how much could be read, as said after its name; undefined when nothing is. */
export function tellDamage(path: string, damage: readonly Damage[]): string | undefined {
  const { cutOff } = readHeader(path);
  if (damage.length === 0 && !cutOff) return undefined;
  const what = cutOff ? `is cut off: ${cutOff.size} bytes of ${cutOff.promised} are there` : "is damaged";
  const tables = damage.map(({ table, rows }) => `${table} after ${rows} rows`);
  return `${what}${tables.length > 0 ? `; it cannot be read beyond ${tables.join(", ")}` : ", but every table could be read"}`;
}

/** What is said of a damaged file of which a part was ingested; `told` is what `tellDamage` says. */
export function partTaken(path: string, told: string): LedgerError {
  return refusal(path, told, "what could be read was taken");
}

/** Keeps a damaged file from taking the place of what was read of the source when it was whole. Throws bad_input. */
export function refuseDamage(path: string, told: string, last: Row | undefined): void {
  if (last?.damage === null) throw refusal(path, told, "what was ingested of it before stays as it is");
}

/** The same of what was read of a damaged file before, if that was more of any table. Throws bad_input, also when no run could be read. */
export async function refuseLoss(
  duck: Duck,
  earlier: readonly LogEntry[],
  path: string,
  told: string,
  last: Row | undefined,
): Promise<void> {
  const [read] = await duck.rows("select count(*) as n from runs");
  if (Number(read?.n) === 0) throw refusal(path, told, "no run could be read");
  if (last === undefined) return;
  for (const table of ["runs", "tasks", "tries_raw", ...grown]) {
    const [now] = await duck.rows(`select count(*) as n from ${table}`);
    const before = earlier.filter((entry) => entry.table_name === table).reduce((sum, { rows }) => sum + rows, 0);
    if (Number(now?.n) < before)
      throw refusal(path, told, `what was ingested of it before holds more ${table} and stays as it is`);
  }
}

function refusal(path: string, told: string, why: string): LedgerError {
  return new LedgerError("bad_input", `${path} ${told}; ${why}; copy it again, or recover it with sqlite3 .recover`);
}
