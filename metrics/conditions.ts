import type { Param } from "../lake/duckdb.ts";
import type { DimensionKey } from "./dimensions.ts";
import { type Fact, factColumn, NOW } from "./facts.ts";
import type { Filter, MetricRequest } from "./request.ts";

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
