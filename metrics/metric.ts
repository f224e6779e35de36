import type { DimensionKey } from "./dimensions.ts";
import type { FactKey } from "./facts.ts";

/** A sum over the rows of a fact; everything that leaves SQL is an integer, so sums do not depend on order or engine. */
export interface Measure {
  /** Integer SQL expression over one row. */
  readonly sum: string;
  /** The same for the least and the most that a row can be; a measure without them has no bounds. */
  readonly low?: string;
  readonly high?: string;
  /** Rows that count; all when missing. */
  readonly where?: string;
  /** Rows for which the expression cannot be known: one of them makes the sum unknown. */
  readonly unknownWhen?: string;
  /** `share_hours`: microseconds of one worker's share of its node, to be divided by `workers`; `count`: as it is. */
  readonly scale: "share_hours" | "count";
  /** How many of the summed integers make one whole, where fractions had to become integers; 1 when missing. */
  readonly unitsPerWhole?: number;
}

/** A figure, defined once: command line, HTTP, charts, pages and documentation all derive from this record. */
export interface Metric {
  readonly title: string;
  /** `node-hour`, `core-hour`, or `1` for counts and shares. */
  readonly unit: string;
  /** Digits after the point when a person reads it; figures themselves are never rounded. */
  readonly precision: number;
  /** Facts that carry it, the cheapest first; the first that has all dimensions asked for is used. */
  readonly facts: readonly FactKey[];
  readonly meaning: string;
  readonly formula: string;
  readonly nullWhen: string;
  readonly numerator: Measure;
  /** Present in ratios, numerator / (numerator + rest): sum over sum, never an average of ratios. Shares no row with the numerator. */
  readonly rest?: Measure;
  /** Dimensions that some fact carries but by which this metric means nothing, with the reason. */
  readonly refuses?: { readonly dimensions: readonly DimensionKey[]; readonly because: string };
  /** Worked by hand; run as a test on a real database. */
  readonly example: {
    readonly given: ReadonlyArray<Readonly<Record<string, string | number | boolean | null>>>;
    readonly expect: number | null;
  };
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

/** Does a metric come with `<metric>_low` and `<metric>_high`? */
export function isBounded({ numerator, rest }: Metric): boolean {
  return numerator.low !== undefined && (rest === undefined || rest.low !== undefined);
}

/** Example rows of the ledger: hours of whole nodes, in the accounts named. */
export function hours(account: string, nodeHours: number, more: Record<string, string | number | null> = {}) {
  const share_us = nodeHours * 4 * HOUR_US;
  return { account, workers: 4, share_us, share_us_low: share_us, share_us_high: share_us, ...more };
}

/** Dimensions below the block's paid time: an account's rows carry them, the whole does not. */
export const belowPaid: readonly DimensionKey[] = ["account", "app", "failure_class", "failure_code"];
