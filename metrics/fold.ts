import type { Cell, Row } from "../lake/duckdb.ts";
import { isBounded, type Measure } from "./metric.ts";
import { type Part, sumColumns } from "./plan.ts";
import { type MetricKey, metric } from "./registry.ts";

/** Microseconds in an hour. */
const HOUR_US = 3.6e9;

/** A figure and the ends between which the truth lies; the ends are null for a metric without bounds. */
export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * One metric over the rows of one group, which differ in `fold_workers` alone: integer sums are divided per number of workers
 * and added in ascending order of it, so that the digits are the same on every machine and with any number of threads.
 *
 * The bounds of a ratio n / (n + rest) are n_low / (n_low + rest_high) and n_high / (n_high + rest_low).
 */
export function fold(key: MetricKey, rows: readonly Row[]): Figure {
  const record = metric(key);
  const ascending = rows.toSorted((a, b) => Number(a.fold_workers) - Number(b.fold_workers));
  const total = (part: Part, end: "sum" | "low" | "high") =>
    totalOf(part === "rest" ? (record.rest as Measure) : record.numerator, sumColumns(key, part), end, ascending);
  const bounded = isBounded(record);
  if (!record.rest) {
    const bound = (end: "low" | "high") => (bounded ? total("numerator", end) : null);
    return { value: total("numerator", "sum"), low: bound("low"), high: bound("high") };
  }
  return {
    value: share(total("numerator", "sum"), total("rest", "sum")),
    low: bounded ? share(total("numerator", "low"), total("rest", "high")) : null,
    high: bounded ? share(total("numerator", "high"), total("rest", "low")) : null,
  };
}

function share(part: number | null, rest: number | null): number | null {
  if (part === null || rest === null || part + rest === 0) return null;
  return part / (part + rest);
}

function totalOf(
  measure: Measure,
  columns: ReturnType<typeof sumColumns>,
  end: "sum" | "low" | "high",
  rows: readonly Row[],
): number | null {
  if (rows.length === 0) return measure.scale === "count" ? 0 : null;
  if (rows.some((row) => asNumber(row[columns.unknown]) > 0)) return null;
  const perWhole = measure.unitsPerWhole ?? 1;
  return rows.reduce((so_far, row) => {
    const divisor = measure.scale === "share_hours" ? asNumber(row.fold_workers) * HOUR_US * perWhole : perWhole;
    return so_far + asNumber(row[columns[end]]) / divisor;
  }, 0);
}

function asNumber(cell: Cell | undefined): number {
  return Number(cell ?? 0);
}
