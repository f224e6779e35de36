import { LedgerError } from "../errors.ts";
import { type Param, quote } from "../lake/duckdb.ts";
import type { DimensionKey } from "./dimensions.ts";
import { type Fact, type FactKey, fact } from "./facts.ts";
import type { Measure } from "./metric.ts";
import { dimensionsOf, type MetricKey, metric } from "./registry.ts";
import type { Filter, MetricRequest } from "./request.ts";

/** One SELECT over one fact, for all metrics that it answers. */
export interface Statement {
  readonly fact: FactKey;
  readonly metrics: readonly MetricKey[];
  readonly sql: string;
  readonly params: readonly Param[];
}

export type Part = "numerator" | "rest";

/** Column of a dimension in a statement's rows. */
export function byColumn(key: DimensionKey): string {
  return `by_${key}`;
}

/** Columns of a measure in a statement's rows: its sum and bounds, and how many of the rows summed cannot be known. */
export function sumColumns(key: MetricKey, part: Part) {
  const sum = `sum_${key}_${part}`;
  return { sum, low: `${sum}_low`, high: `${sum}_high`, unknown: `${sum}_unknown` };
}

/**
 * Turns a request into statements, purely. Only aggregates over facts are ever written here; identifiers come from the
 * registries, values are bound. Throws usage naming the pair when a metric means nothing by a dimension asked for.
 */
export function plan(request: MetricRequest): Statement[] {
  const groups = new Map<FactKey, MetricKey[]>();
  for (const key of request.metrics) {
    const chosen = chooseFact(key, request);
    groups.set(chosen, [...(groups.get(chosen) ?? []), key]);
  }
  return [...groups].map(([name, keys]) => statement(name, keys, request));
}

function chooseFact(key: MetricKey, request: MetricRequest): FactKey {
  const { facts, refuses } = metric(key);
  const asked: DimensionKey[] = [...new Set([...request.by, ...request.filters.map((filter) => filter.dimension)])];
  for (const dimension of asked) {
    if (refuses?.dimensions.includes(dimension)) {
      throw refusal(key, dimension, refuses.because);
    }
    if (!dimensionsOf(key).includes(dimension)) throw refusal(key, dimension, "what it counts does not carry it");
  }
  const hasWindow = request.from !== null || request.to !== null;
  const chosen = facts.find(
    (name) => asked.every((dimension) => fact(name).columns[dimension]) && (!hasWindow || fact(name).time),
  );
  if (chosen) return chosen;
  const words = [...asked, ...(hasWindow ? ["from/to"] : [])].join(", ");
  throw new LedgerError(
    "usage",
    `${key} cannot be asked by ${words} together: figures by node are kept without hour and app; leave out one of them`,
    { field: "by", allowed: dimensionsOf(key) },
  );
}

function refusal(key: MetricKey, dimension: DimensionKey, because: string): LedgerError {
  const allowed = dimensionsOf(key);
  return new LedgerError(
    "usage",
    `${key} by ${dimension} has no meaning: ${because}; ${key} can be asked by ${allowed.join(", ")}`,
    { field: "by", allowed },
  );
}

function statement(name: FactKey, keys: readonly MetricKey[], request: MetricRequest): Statement {
  const from = fact(name);
  const params: Param[] = [];
  const dimensions = request.by.map((key) => [byColumn(key), String(from.columns[key])] as const);
  // Shares of nodes divided differently add up only after division, which happens outside SQL, in one fixed order.
  const isShared = keys.some((key) => metric(key).numerator.scale === "share_hours");
  const groups = [...dimensions, ["fold_workers", isShared ? "workers" : "1"] as const];
  const measures = keys.flatMap((key) => {
    const { numerator, rest } = metric(key);
    return [...measureRows(key, "numerator", numerator), ...(rest ? measureRows(key, "rest", rest) : [])];
  });
  const picked = [...groups, ...measures].map(([alias, expression]) => `${expression} as ${quote(alias)}`);
  const names = groups.map(([alias]) => quote(alias));
  const sums = measures.map(([alias]) => `sum(${quote(alias)}) as ${quote(`sum_${alias}`)}`);
  const sql = [
    `with picked as (select ${picked.join(", ")} from ${quote(from.table)}${conditions(from, request, params)})`,
    `select ${[...names, ...sums].join(", ")} from picked group by ${names.join(", ")}`,
  ].join("\n");
  return { fact: name, metrics: keys, sql, params };
}

/** What one row adds to a measure and its bounds, and to the count of its unknown rows. */
function measureRows(
  key: MetricKey,
  part: Part,
  measure: Measure,
): Array<readonly [alias: string, expression: string]> {
  const where = measure.where ?? "true";
  const name = `${key}_${part}`;
  const bounds = [
    [`${name}_low`, measure.low],
    [`${name}_high`, measure.high],
  ] as const;
  return [
    [name, `case when ${where} then ${measure.sum} else 0 end`],
    ...bounds.flatMap(([alias, sum]) => (sum ? [[alias, `case when ${where} then ${sum} else 0 end`] as const] : [])),
    [`${key}_${part}_unknown`, `case when (${where}) and (${measure.unknownWhen ?? "false"}) then 1 else 0 end`],
  ];
}

function conditions(from: Fact, request: MetricRequest, params: Param[]): string {
  const list = from.where ? [from.where] : [];
  for (const filter of request.filters) list.push(condition(String(from.columns[filter.dimension]), filter, params));
  if (request.from) list.push(`${from.time} >= cast(${bind(params, sqlInstant(request.from))} as timestamp)`);
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

function bind(params: Param[], value: Param): string {
  params.push(value);
  return `$${params.length}`;
}

function sqlInstant(instant: Date): string {
  return instant.toISOString().slice(0, -1);
}
