import type { Cell } from "../lake/duckdb.ts";
import type { AnswerColumn } from "../metrics/answer.ts";

/** What stands where a value is not known; never an empty cell, never a zero. */
export const UNKNOWN = "–";

/** A cell as people read it: rounded to the column's precision, thousands apart. */
export function display(cell: Cell | undefined, column: AnswerColumn): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  if (typeof cell === "number" && column.precision !== null) return number(cell, column.precision);
  return String(cell);
}

export function number(value: number, precision: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: precision, maximumFractionDigits: precision });
}

export function percent(share: number | null): string {
  return share === null ? UNKNOWN : `${(share * 100).toFixed(1)} %`;
}

/** `30.2 to 43.7 %`: between which the truth lies; one figure where the ends do not differ as shown. */
export function percentRange(low: number | null, high: number | null): string {
  if (low === null || high === null) return UNKNOWN;
  const [least, most] = [percent(low), percent(high)];
  return least === most ? most : `${least.replace(" %", "")} to ${most}`;
}

/** Digits after the point that leave a total four significant ones: enough to see small accounts of a test run and of a campaign. */
export function hourPrecision(total: number): number {
  if (total <= 0) return 4;
  return Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(total))));
}

/** `1 run`, `2 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
