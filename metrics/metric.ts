import type { DimensionKey } from "./dimensions.ts";
import type { FactKey } from "./facts.ts";

/** A sum over the rows of a fact; everything that leaves SQL is an integer, so sums do not depend on order or engine. */
export interface Measure {
  /** Integer SQL expression over one row. */
  readonly sum: string;
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
  /** Present in ratios: sum over sum, never an average of ratios. */
  readonly denominator?: Measure;
  /** Dimensions that some fact carries but by which this metric means nothing, with the reason. */
  readonly refuses?: { readonly dimensions: readonly DimensionKey[]; readonly because: string };
  /** Comes with `<metric>_low` and `<metric>_high`. */
  readonly isBounded?: boolean;
  /** Worked by hand; run as a test on a real database. */
  readonly example: {
    readonly given: ReadonlyArray<Readonly<Record<string, string | number | boolean | null>>>;
    readonly expect: number | null;
  };
}

const HOUR_US = 3_600_000_000;

/** Node time of the accounts named, in node-hours: sum of share_us / workers. */
export function nodeTime(...accounts: readonly string[]): Measure {
  const list = accounts.map((account) => `'${account}'`).join(", ");
  return accounts.length === 0
    ? { sum: "share_us", scale: "share_hours" }
    : { sum: "share_us", where: `account in (${list})`, scale: "share_hours" };
}

/** Example rows of the ledger: hours of whole nodes, in the accounts named. */
export function hours(account: string, nodeHours: number, more: Record<string, string | number | null> = {}) {
  return { account, workers: 4, share_us: nodeHours * 4 * HOUR_US, ...more };
}

/** Dimensions below the block's paid time: an account's rows carry them, the whole does not. */
export const belowPaid: readonly DimensionKey[] = ["account", "app", "failure_class", "failure_code"];
