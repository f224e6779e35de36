import type { Cell, Row } from "../lake/duckdb.ts";
import { sumColumns, valueColumn, weightColumn } from "./aggregates.ts";
import { isBounded, type Measure, type Part, type Statistic, type SumMetric, statistics } from "./metric.ts";
import type { MetricKey } from "./registry.ts";

/** Microseconds in an hour. */
const HOUR_US = 3.6e9;

/** A figure and the ends between which the truth lies; the ends are null for a metric without bounds. */
export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

type End = "sum" | "low" | "high";

/**
 * One metric over the rows of one group, which differ in `fold_workers` and weights alone: integer sums are divided per number of
 * workers, multiplied by their weight and added in ascending order, so that the digits are the same on every machine and with any
 * number of threads.
 *
 * The bounds of a share n / (n + rest) are n_low / (n_low + rest_high) and n_high / (n_high + rest_low).
 */
export function fold(key: MetricKey, record: SumMetric, rows: readonly Row[]): Figure {
  const { numerator, rest, denominator } = record;
  const ascending = rows.toSorted(
    (a, b) =>
      asNumber(a.fold_workers) - asNumber(b.fold_workers) ||
      asNumber(a[weightColumn(numerator)]) - asNumber(b[weightColumn(numerator)]),
  );
  const total = (part: Part, measure: Measure, end: End) => totalOf(measure, sumColumns(key, part), end, ascending);
  const bound = (end: End, otherEnd: End): number | null => {
    const part = total("numerator", numerator, end);
    if (rest) return share(part, total("rest", rest, otherEnd));
    return denominator ? ratio(part, total("denominator", denominator, otherEnd)) : part;
  };
  const bounded = isBounded(record);
  return {
    value: bound("sum", "sum"),
    low: bounded ? bound("low", "high") : null,
    high: bounded ? bound("high", "low") : null,
  };
}

/** The distribution of one group, from the only row that it has; counts are 0 and the rest unknown when nothing was counted. */
export function foldDistribution(
  key: MetricKey,
  unitsPerWhole: number,
  rows: readonly Row[],
): Record<Statistic, number | null> {
  const [row] = rows;
  const count = asNumber(row?.[valueColumn(key, "count")]);
  const read = (statistic: Statistic): number | null => {
    if (statistic === "count") return count;
    if (count === 0) return null;
    const units = asNumber(row?.[valueColumn(key, statistic)]) / unitsPerWhole;
    return statistic === "mean" ? units / count : units;
  };
  return Object.fromEntries(statistics.map((one) => [one, read(one)])) as Record<Statistic, number | null>;
}

function share(part: number | null, rest: number | null): number | null {
  return part === null || rest === null ? null : ratio(part, part + rest);
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

function totalOf(
  measure: Measure,
  columns: ReturnType<typeof sumColumns>,
  end: End,
  rows: readonly Row[],
): number | null {
  if (rows.length === 0) return measure.scale === "count" || measure.scale === "tasks" ? 0 : null;
  if (measure.scale === "amount" && rows.every((row) => row[columns[end]] === null)) return null;
  const perWhole = measure.unitsPerWhole ?? 1;
  let sum = 0;
  for (const row of rows) {
    const amount = asNumber(row[columns[end]]);
    const weight = measure.times === undefined ? 1 : row[weightColumn(measure)];
    if (weight === null && asNumber(row[columns.sum]) !== 0) return null;
    const divisor = measure.scale === "share_hours" ? asNumber(row.fold_workers) * HOUR_US * perWhole : perWhole;
    sum += (amount / divisor) * asNumber(weight);
  }
  return sum;
}

function asNumber(cell: Cell | undefined): number {
  return Number(cell ?? 0);
}
