import type { Row } from "../../lake/duckdb.ts";
import type { Answer, AnswerColumn } from "../answer.ts";

/** An answer with other rows, whose further columns are described. */
export function derived(answer: Answer, rows: readonly Row[], more: readonly AnswerColumn[] = []): Answer {
  const columns = [...answer.meta.columns, ...more];
  return { data: rows, meta: { ...answer.meta, columns, rows_in_all: rows.length } };
}

/** A cell as a number; null when it is unknown. */
export function numberOf(cell: unknown): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}

/** Part of whole; null when either is unknown or the whole is nothing. */
export function shareOf(part: unknown, whole: unknown): number | null {
  const [a, b] = [numberOf(part), numberOf(whole)];
  return a === null || b === null || b === 0 ? null : a / b;
}

/** Sum of a column; null when a row's is unknown, or there is no row. */
export function sumOf(rows: Answer["data"], column: string): number | null {
  if (rows.length === 0 || rows.some((row) => row[column] === null || row[column] === undefined)) return null;
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
