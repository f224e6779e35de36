import type { Cell, Row } from "../lake/duckdb.ts";
import type { Measure } from "./metric.ts";
import { type Part, sumColumns } from "./plan.ts";
import { type MetricKey, metric } from "./registry.ts";

/** Microseconds in an hour. */
const HOUR_US = 3.6e9;

/**
 * One metric over the rows of one group, which differ in `fold_workers` alone: integer sums are divided per number of workers
 * and added in ascending order of it, so that the digits are the same on every machine and with any number of threads.
 */
export function fold(key: MetricKey, rows: readonly Row[]): number | null {
  const { numerator, denominator } = metric(key);
  const ascending = rows.toSorted((a, b) => Number(a.fold_workers) - Number(b.fold_workers));
  const value = total(key, "numerator", numerator, ascending);
  if (!denominator) return value;
  const whole = total(key, "denominator", denominator, ascending);
  return value === null || !whole ? null : value / whole;
}

function total(key: MetricKey, part: Part, measure: Measure, rows: readonly Row[]): number | null {
  if (rows.length === 0) return measure.scale === "count" ? 0 : null;
  const { sum, unknown } = sumColumns(key, part);
  if (rows.some((row) => asNumber(row[unknown]) > 0)) return null;
  const perWhole = measure.unitsPerWhole ?? 1;
  return rows.reduce((so_far, row) => {
    const divisor = measure.scale === "share_hours" ? asNumber(row.fold_workers) * HOUR_US * perWhole : perWhole;
    return so_far + asNumber(row[sum]) / divisor;
  }, 0);
}

function asNumber(cell: Cell | undefined): number {
  return Number(cell ?? 0);
}
