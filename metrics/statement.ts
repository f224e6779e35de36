import { type Param, percentilesOf, quote } from "../lake/duckdb.ts";
import type { DimensionKey } from "./dimensions.ts";
import { COUNT, type Fact, type FactKey, fact, factColumn, factSource, NOW } from "./facts.ts";
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

/** What several metrics of one fact need, read in a way: sums, and how quantities are distributed. */
export function statementOf(
  name: FactKey,
  keys: readonly MetricKey[],
  request: MetricRequest,
  read: (from: Fact) => Fact,
): Statement {
  const from = read(fact(name));
  const params: Param[] = [];
  const groups = [
    ...request.by.map((key) => [byColumn(key), columnOf(from, key, request, params)] as const),
    ...kept(keys).map(([alias, column]) => [alias, column] as const),
  ];
  const aggregates = keys.flatMap((key) => {
    const record = metric(key);
    return isDistribution(record)
      ? statisticsOf(key, record)
      : measures(record).flatMap(([part, measure]) => picks(`${key}_${part}`, measure, from));
  });
  const isOfTasks = countsTasks(keys);
  const task = isOfTasks ? ofTask : [];
  const picked = [...groups, ...task, ...aggregates.map(({ name, value }) => [name, value] as const)];
  const names = groups.map(([alias]) => quote(alias)).join(", ");
  const folded = aggregates.flatMap(({ name, fold }) => fold(quote(name)));
  const steps = [`picked as (${select(picked, from, request, params)})`];
  if (isOfTasks) steps.push(`by_task as (${byTask(names, aggregates)})`);
  const sql = `with ${steps.join(", ")}
select ${names}, ${folded.map(([alias, sum]) => `${sum} as ${quote(alias)}`).join(", ")} from ${isOfTasks ? "by_task" : "picked"} group by ${names}${having(keys)}`;
  return { fact: name, metrics: keys, sql, params };
}

/** What names a task; its columns of the lake, under aliases of their own. */
const ofTask = [
  ["task_source", "source"],
  ["task_run", "run_id"],
  ["task_id", "task_id"],
] as const;

/** Rows of one task put together, so that it is counted once. */
function byTask(names: string, aggregates: readonly Aggregate[]): string {
  const task = ofTask.map(([alias]) => alias).join(", ");
  const merged = aggregates.map(({ name, merge }) => `${merge}(${quote(name)}) as ${quote(name)}`);
  return `select ${names}, ${merged.join(", ")} from picked group by ${names}, ${task}`;
}

/** The fact as far as it has to be read for these filters: who keeps some failures only reads no try that went well. */
export function narrowed(from: Fact, filters: readonly Filter[]): Fact {
  const keepsFailures = filters.some(
    ({ dimension, terms }) => ofFailures.includes(dimension) && terms.some((term) => !term.isNegated),
  );
  return from.failed !== undefined && keepsFailures ? { ...from, table: from.failed } : from;
}

const ofFailures: readonly DimensionKey[] = ["failure_class", "failure_code"];

/** A group of which nothing is distributed is none, unless there is something to sum. */
function having(keys: readonly MetricKey[]): string {
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

function countsTasks(keys: readonly MetricKey[]): boolean {
  return keys.some((key) => {
    const record = metric(key);
    return !isDistribution(record) && measures(record).some(([, { scale }]) => scale === "tasks");
  });
}

/** Shares of nodes divided differently, and times with different weights, add up only after both, outside SQL, in one fixed order. */
function kept(keys: readonly MetricKey[]): Array<readonly [alias: string, column: string]> {
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
interface Aggregate {
  readonly name: string;
  readonly value: string;
  /** How rows of one task are put together first, where tasks are counted. */
  readonly merge: "sum" | "max";
  readonly fold: (column: string) => ReadonlyArray<readonly [alias: string, sql: string]>;
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
