import type { DimensionKey } from "./dimensions.ts";
import type { FactKey } from "./facts.ts";

/** A sum over the rows of a fact; everything that leaves SQL is an integer, so sums do not depend on order or engine. */
export interface Measure {
  /** Integer SQL expression over one row, in which COUNT is how many tries or tasks it stands for. */
  readonly sum: string;
  /** The same for the least and the most that a row can be; a measure without them has no bounds. */
  readonly low?: string;
  readonly high?: string;
  /** Rows that count; all when missing. */
  readonly where?: string;
  /** Column that multiplies each row; a row with time for which it is null makes the sum unknown. */
  readonly times?: "cores_per_node" | "charge_factor";
  /**
   * `share_hours`: microseconds of one worker's share of its node, to be divided by `workers`; `amount`: unknown when no row has a
   * value; `count`: as it is, 0 without rows; `tasks`: 1 for each different task that has such a row.
   */
  readonly scale: "share_hours" | "amount" | "count" | "tasks";
  /** How many of the summed integers make one unit of the metric; 1 when missing. */
  readonly unitsPerWhole?: number;
}

interface Described {
  readonly title: string;
  /** `node-hour`, `core-hour`, `s`, `bytes`, or `1` for counts and shares. */
  readonly unit: string;
  /** Digits after the point when a person reads it; figures themselves are never rounded. */
  readonly precision: number;
  /** Facts that carry it, the cheapest first; the first that has all dimensions asked for is used. */
  readonly facts: readonly FactKey[];
  readonly meaning: string;
  readonly formula: string;
  readonly nullWhen: string;
  /** Dimensions that some fact carries but by which this metric means nothing, with the reason. */
  readonly refuses?: { readonly dimensions: readonly DimensionKey[]; readonly because: string };
}

type ExampleRows = ReadonlyArray<Readonly<Record<string, string | number | boolean | null>>>;

/** A sum, or a ratio of sums. */
export interface SumMetric extends Described {
  readonly numerator: Measure;
  /** Of a share, numerator / (numerator + rest): sum over sum, never an average of ratios. Shares no row with the numerator. */
  readonly rest?: Measure;
  /** Of a ratio of unlike things, numerator / denominator; it may exceed 1. */
  readonly denominator?: Measure;
  /** Worked by hand; run as a test on a real database. */
  readonly example: { readonly given: ExampleRows; readonly expect: number | null };
}

/** How a quantity is distributed over rows: count, mean, percentiles by nearest rank, largest. */
export interface DistributionMetric extends Described {
  /** Integer SQL expression over one row; rows for which it is null are not counted. */
  readonly values: string;
  /** How many of those integers make one unit of the metric. */
  readonly unitsPerWhole: number;
  readonly example: { readonly given: ExampleRows; readonly expect: Readonly<Record<Statistic, number>> };
}

/** A figure, defined once: command line, HTTP, charts, pages and documentation all derive from this record. */
export type Metric = SumMetric | DistributionMetric;

/** Percentiles are exact: the smallest value that at least so many of a hundred do not exceed. */
export const percentiles = [50, 90, 95, 99] as const;
export const statistics = ["count", "mean", "p50", "p90", "p95", "p99", "max"] as const;
export type Statistic = (typeof statistics)[number];

export function isDistribution(metric: Metric): metric is DistributionMetric {
  return "values" in metric;
}

const HOUR_US = 3_600_000_000;

const share: Measure = { sum: "share_us", low: "share_us_low", high: "share_us_high", scale: "share_hours" };

/** Node time of the accounts named, or of all, in node-hours: sum of share_us / workers. */
export function nodeTime(...accounts: readonly string[]): Measure {
  return accounts.length === 0 ? share : { ...share, where: `account in (${literals(accounts)})` };
}

/** Node time of all other accounts. */
export function nodeTimeBeside(...accounts: readonly string[]): Measure {
  return { ...share, where: `account not in (${literals(accounts)})` };
}

function literals(accounts: readonly string[]): string {
  return accounts.map((account) => `'${account}'`).join(", ");
}

/** The measures of a sum or ratio, by the part that they play. */
export function measures({ numerator, rest, denominator }: SumMetric): ReadonlyArray<readonly [Part, Measure]> {
  const other: ReadonlyArray<readonly [Part, Measure]> = rest
    ? [["rest", rest]]
    : denominator
      ? [["denominator", denominator]]
      : [];
  return [["numerator", numerator], ...other];
}

export type Part = "numerator" | "rest" | "denominator";

/** Does a metric come with `<metric>_low` and `<metric>_high`? */
export function isBounded(metric: Metric): boolean {
  return !isDistribution(metric) && measures(metric).every(([, measure]) => measure.low !== undefined);
}

/** Example rows of the ledger: hours of whole nodes, in the accounts named. */
export function hours(account: string, nodeHours: number, more: Record<string, string | number | null> = {}) {
  const share_us = nodeHours * 4 * HOUR_US;
  return { account, workers: 4, share_us, share_us_low: share_us, share_us_high: share_us, ...more };
}

/** Dimensions below the block's paid time: an account's rows carry them, the whole does not. */
export const belowPaid: readonly DimensionKey[] = ["account", "app", "failure_class", "failure_code"];
