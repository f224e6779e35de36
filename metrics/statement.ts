import { type Param, quote } from "../lake/duckdb.ts";
import type { DimensionKey } from "./dimensions.ts";
import { type Fact, type FactKey, fact, factColumn, factSource, NOW } from "./facts.ts";
import {
  type DistributionMetric,
  type Measure,
  measures,
  type Part,
  percentiles,
  type Statistic,
  type SumMetric,
} from "./metric.ts";
import { type MetricKey, metric } from "./registry.ts";
import type { Filter, MetricRequest } from "./request.ts";

/** One SELECT over one fact, for all metrics that it answers. */
export interface Statement {
  readonly fact: FactKey;
  readonly metrics: readonly MetricKey[];
  readonly sql: string;
  readonly params: readonly Param[];
}

/** Column of a dimension in a statement's rows. */
export function byColumn(key: DimensionKey): string {
  return `by_${key}`;
}

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

/** The sums of several metrics over one fact. */
export function sumStatement(name: FactKey, keys: readonly MetricKey[], request: MetricRequest): Statement {
  const from = fact(name);
  const params: Param[] = [];
  const parts = keys.flatMap((key) =>
    measures(metric(key) as SumMetric).map(([part, measure]) => ({ name: `${key}_${part}`, measure })),
  );
  // Shares of nodes divided differently, and times with different weights, add up only after both, outside SQL, in one fixed order.
  const isShared = parts.some(({ measure }) => measure.scale === "share_hours");
  const weights = new Set(parts.flatMap(({ measure }) => (measure.times ? [measure.times] : [])));
  const groups = [
    ...request.by.map((key) => [byColumn(key), columnOf(from, key, request, params)] as const),
    ["fold_workers", isShared ? "workers" : "1"] as const,
    ...[...weights].map((column) => [`fold_${column}`, column] as const),
  ];
  const sums = parts.flatMap((part) => picks(part.name, part.measure));
  const picked = [...groups, ...sums.map((sum) => [sum.name, sum.value] as const)];
  const names = groups.map(([alias]) => quote(alias)).join(", ");
  const folded = sums.map((sum) => `${sum.fold(quote(sum.name))} as ${quote(`sum_${sum.name}`)}`).join(", ");
  const sql = `with picked as (${select(picked, from, request, params)})
select ${names}, ${folded} from picked group by ${names}`;
  return { fact: name, metrics: keys, sql, params };
}

/** What one row adds to a measure and its bounds, and how rows are put together. */
function picks(name: string, measure: Measure) {
  const otherwise = measure.scale === "amount" || measure.scale === "distinct" ? "" : " else 0";
  const ends = { [name]: measure.sum, [`${name}_low`]: measure.low, [`${name}_high`]: measure.high };
  return Object.entries(ends).flatMap(([alias, sum]) =>
    sum === undefined
      ? []
      : [
          {
            name: alias,
            value: `case when ${measure.where ?? "true"} then ${sum}${otherwise} end`,
            fold: (column: string) => (measure.scale === "distinct" ? `count(distinct ${column})` : `sum(${column})`),
          },
        ],
  );
}

/** Nearest rank: the smallest value whose place, of `size`, is at least p of a hundred. */
export function distributionStatement(name: FactKey, key: MetricKey, request: MetricRequest): Statement {
  const from = fact(name);
  const params: Param[] = [];
  const groups = [
    ...request.by.map((by) => [byColumn(by), columnOf(from, by, request, params)] as const),
    ["fold_workers", "1"] as const,
  ];
  const picked = [...groups, ["picked_value", (metric(key) as DistributionMetric).values] as const];
  const names = groups.map(([alias]) => quote(alias)).join(", ");
  const statistics: ReadonlyArray<readonly [Statistic, string]> = [
    ["count", "count(*)"],
    ["mean", "sum(picked_value)"],
    ...percentiles.map((p) => [`p${p}`, `min(case when place * 100 >= ${p} * size then picked_value end)`] as const),
    ["max", "max(picked_value)"],
  ];
  const sql = `with picked as (${select(picked, from, request, params)}),
ranked as (
  select *, row_number() over (partition by ${names} order by picked_value) as place, count(*) over (partition by ${names}) as size
  from picked
  where picked_value is not null
)
select ${names}, ${statistics.map(([statistic, value]) => `${value} as ${quote(valueColumn(key, statistic))}`).join(", ")}
from ranked group by ${names}`;
  return { fact: name, metrics: [key], sql, params };
}

function select(
  picked: ReadonlyArray<readonly [alias: string, value: string]>,
  from: Fact,
  request: MetricRequest,
  params: Param[],
): string {
  const list = picked.map(([alias, value]) => `${value} as ${quote(alias)}`).join(", ");
  const keys = [...request.by, ...request.filters.map((filter) => filter.dimension)];
  return `select ${list} from ${factSource(from, keys)}${conditions(from, request, params)}`;
}

/** SQL of a dimension; one that depends on the present moment is told which. */
export function columnOf(from: Fact, key: DimensionKey, request: Pick<MetricRequest, "now">, params: Param[]): string {
  return atNow(String(factColumn(from, key)), request.now, params);
}

/** SQL with the present moment bound where it stands for it. */
export function atNow(column: string, now: Date, params: Param[]): string {
  if (!column.includes(NOW)) return column;
  return column.replaceAll(NOW, `cast(${bind(params, sqlInstant(now))} as timestamp)`);
}

/** The WHERE of a request, with its values bound to `params`; empty when everything counts. */
export function conditions(from: Fact, request: MetricRequest, params: Param[]): string {
  const list = from.where ? [from.where] : [];
  for (const filter of request.filters)
    list.push(condition(columnOf(from, filter.dimension, request, params), filter, params));
  if (request.from)
    list.push(`${from.until ?? from.time} >= cast(${bind(params, sqlInstant(request.from))} as timestamp)`);
  if (request.to) list.push(`${from.time} < cast(${bind(params, sqlInstant(request.to))} as timestamp)`);
  return list.length === 0 ? "" : ` where ${list.map((one) => `(${one})`).join(" and ")}`;
}

function condition(column: string, filter: Filter, params: Param[]): string {
  const test = (value: string, isPrefix: boolean) =>
    isPrefix
      ? `substr(${column}, 1, ${[...value].length}) = ${bind(params, value)}`
      : `${column} = ${bind(params, value)}`;
  const kept = filter.terms.filter((term) => !term.isNegated).map((term) => test(term.value, term.isPrefix));
  const dropped = filter.terms.filter((term) => term.isNegated).map((term) => test(term.value, term.isPrefix));
  const parts = kept.length > 0 ? [`(${kept.join(" or ")})`] : [];
  // A row without a value is not the value that was left out.
  if (dropped.length > 0) parts.push(`not coalesce(${dropped.join(" or ")}, false)`);
  return parts.join(" and ");
}

export function bind(params: Param[], value: Param): string {
  params.push(value);
  return `$${params.length}`;
}

function sqlInstant(instant: Date): string {
  return instant.toISOString().slice(0, -1);
}
