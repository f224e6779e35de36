import { percentilesOf, quote } from "../lake/duckdb.ts";
import { COUNT, type Fact } from "./facts.ts";
import {
  type DistributionMetric,
  isDistribution,
  type Measure,
  measures,
  type Part,
  percentiles,
  type Statistic,
} from "./metric.ts";
import { type MetricKey, metric } from "./registry.ts";

/** Columns of a measure in a statement's rows: its sum and bounds. */
export function sumColumns(key: MetricKey, part: Part) {
  const sum = `sum_${key}_${part}`;
  return { sum, low: `${sum}_low`, high: `${sum}_high` };
}

/** Column of one statistic of a distribution; that of the mean holds the total. */
export function valueColumn(key: MetricKey, statistic: Statistic): string {
  return `${key}_${statistic}`;
}

/** Column by whose values a weighted measure's rows are kept apart. */
export function weightColumn({ times }: Measure): string {
  return `fold_${times ?? "workers"}`;
}

/** A group of which nothing is distributed is none, unless there is something to sum. */
export function having(keys: readonly MetricKey[]): string {
  if (!keys.every((key) => isDistribution(metric(key)))) return "";
  return ` having ${keys.map((key) => `count(${quote(valueName(key))}) > 0`).join(" or ")}`;
}

function valueName(key: MetricKey): string {
  return `value_${key}`;
}

/** Are rows kept apart beyond the dimensions asked for, or single things among them? */
export function isKeptApart(keys: readonly MetricKey[]): boolean {
  return kept(keys).some(([alias, column]) => alias !== "fold_workers" || column !== "1") || countsTasks(keys);
}

/** Is a number of different tasks among what they count? */
export function countsTasks(keys: readonly MetricKey[]): boolean {
  return keys.some((key) => {
    const record = metric(key);
    return !isDistribution(record) && measures(record).some(([, { scale }]) => scale === "tasks");
  });
}

/** Shares of nodes divided differently, and times with different weights, add up only after both, outside SQL, in one fixed order. */
export function kept(keys: readonly MetricKey[]): Array<readonly [alias: string, column: string]> {
  const all = keys.flatMap((key) => {
    const record = metric(key);
    return isDistribution(record) ? [] : measures(record).map(([, measure]) => measure);
  });
  const isShared = all.some(({ scale }) => scale === "share_hours");
  const weights = new Set(all.flatMap(({ times }) => (times ? [times] : [])));
  return [
    ["fold_workers", isShared ? "workers" : "1"],
    ...[...weights].map((column) => [`fold_${column}`, column] as const),
  ];
}

/** A column of single rows, and what is made of it. */
export interface Aggregate {
  readonly name: string;
  readonly value: string;
  /** How rows of one task are put together first, where tasks are counted. */
  readonly merge: "sum" | "max";
  readonly fold: (column: string) => ReadonlyArray<readonly [alias: string, sql: string]>;
}

/** What one metric of a fact is made of. */
export function aggregatesOf(key: MetricKey, from: Fact): Aggregate[] {
  const record = metric(key);
  return isDistribution(record)
    ? statisticsOf(key, record)
    : measures(record).flatMap(([part, measure]) => picks(`${key}_${part}`, measure, from));
}

/** What one row adds to a measure and its bounds, and how rows are put together. */
function picks(name: string, measure: Measure, { count = "1" }: Fact): Aggregate[] {
  const otherwise = measure.scale === "amount" ? "" : " else 0";
  const ends = { [name]: measure.sum, [`${name}_low`]: measure.low, [`${name}_high`]: measure.high };
  const merge = measure.scale === "tasks" ? ("max" as const) : ("sum" as const);
  return Object.entries(ends).flatMap(([alias, end]) =>
    end === undefined
      ? []
      : [
          {
            name: alias,
            value: `case when ${measure.where ?? "true"} then ${end.replaceAll(COUNT, count)}${otherwise} end`,
            merge,
            fold: (column: string) => [[`sum_${alias}`, `sum(${column})`] as const],
          },
        ],
  );
}

/** Percentiles by nearest rank: the smallest value whose place, of all, is at least p of a hundred. */
function statisticsOf(key: MetricKey, { values }: DistributionMetric): Aggregate[] {
  const fold = (column: string) => {
    const ranked = percentilesOf(column, percentiles);
    const all: ReadonlyArray<readonly [Statistic, string]> = [
      ["count", `count(${column})`],
      ["mean", `sum(${column})`],
      ...percentiles.map((p, at) => [`p${p}`, ranked[at] as string] as const),
      ["max", `max(${column})`],
    ];
    return all.map(([statistic, sql]) => [valueColumn(key, statistic), sql] as const);
  };
  return [{ name: valueName(key), value: values, merge: "max", fold }];
}
