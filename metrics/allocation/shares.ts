import type { Row } from "../../lake/duckdb.ts";
import type { Answer } from "../answer.ts";
import { figure, label } from "./columns.ts";
import { derived, shareOf } from "./derived.ts";

/** The most kinds of failures that are told one by one. */
const MOST_KINDS = 10;

/**
 * Failures, the costliest first, beside their share of what was paid; beyond the largest, the rest in one row whose class is null and
 * `kinds` says how many. Cause and remedy are words that a report fills in.
 */
export function withShares(answer: Answer, paid: number | null): Answer {
  const rows: Row[] = answer.data.map((row) => ({
    ...row,
    kinds: 1,
    share: shareOf(row.lost_node_hours, paid),
    cause: null,
    remedy: null,
  }));
  const [told, rest] = [rows.slice(0, MOST_KINDS), rows.slice(MOST_KINDS)];
  return derived(answer, rest.length < 2 ? rows : [...told, together(rest)], [
    figure("kinds", "Kinds", "Classes and codes in the row.", "1", 0),
    figure("share", "Share of paid", "lost_node_hours over all paid node-hours of the period.", "1", 3),
    label("cause", "Main cause", "What the class and code mean."),
    label("remedy", "Remedy", "What helps."),
  ]);
}

/** Tries and hours add up; tasks do not, since one can fail in several ways. */
function together(rows: readonly Row[]): Row {
  const add = (column: string) =>
    rows.every((row) => row[column] === null) ? null : rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  const empty = Object.fromEntries(Object.keys(rows[0] ?? {}).map((column) => [column, null]));
  const added = ["tries", "lost_node_hours", "charged_hours", "share"].map((column) => [column, add(column)]);
  return { ...empty, kinds: rows.length, ...Object.fromEntries(added) };
}
