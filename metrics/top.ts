import { LedgerError } from "../errors.ts";
import type { Cell, Row } from "../lake/duckdb.ts";
import { fold } from "./fold.ts";
import { isDistribution, measures } from "./metric.ts";
import { type MetricKey, metric } from "./registry.ts";
import type { MetricRequest, Top } from "./request.ts";

/** A combination of dimensions, and what each metric's statement says of it. */
export interface Group {
  readonly by: Row;
  readonly parts: Map<MetricKey, Row[]>;
}

/**
 * Keeps the values of a dimension for which the first metric is largest, and puts the rows of all others together under `other (N)`:
 * sums and shares of them are as exact as of any group. One value too many is left as it is. Throws usage for metrics that do not
 * add up.
 */
export function topGroups(groups: readonly Group[], request: MetricRequest): readonly Group[] {
  const [first] = request.metrics;
  if (request.top.length === 0 || first === undefined) return groups;
  refuseUnsummable(request.metrics);
  const asked = request.top.filter(({ dimension }) => request.by.includes(dimension));
  return asked.reduce((all, top) => merged(all, top, first), groups);
}

function merged(groups: readonly Group[], { dimension, most }: Top, first: MetricKey): readonly Group[] {
  const cellOf = ({ by }: Group) => by[dimension] ?? null;
  const byValue = new Map<Cell, Row[]>();
  for (const group of groups) {
    const rows = byValue.get(cellOf(group)) ?? [];
    byValue.set(cellOf(group), rows);
    for (const row of group.parts.get(first) ?? []) rows.push(row);
  }
  if (byValue.size <= most + 1) return groups;
  const kept = new Set(largest(byValue, first).slice(0, most));
  const other = `other (${byValue.size - most})`;
  const found = new Map<string, Group>();
  for (const group of groups) {
    const by = kept.has(cellOf(group)) ? group.by : { ...group.by, [dimension]: other };
    const key = JSON.stringify(Object.values(by));
    const same = found.get(key) ?? { by, parts: new Map<MetricKey, Row[]>() };
    found.set(key, same);
    for (const [part, rows] of group.parts) {
      const all = same.parts.get(part) ?? [];
      same.parts.set(part, all);
      for (const row of rows) all.push(row);
    }
  }
  return [...found.values()];
}

function largest(byValue: ReadonlyMap<Cell, readonly Row[]>, key: MetricKey): Cell[] {
  const record = metric(key);
  const size = (rows: readonly Row[]) => (isDistribution(record) ? 0 : (fold(key, record, rows).value ?? 0));
  const sizes = [...byValue].map(([value, rows]) => ({ value, size: size(rows) }));
  return sizes
    .sort((a, b) => b.size - a.size || String(a.value).localeCompare(String(b.value), "en"))
    .map(({ value }) => value);
}

/** Percentiles and numbers of different things do not add up. */
function refuseUnsummable(metrics: readonly MetricKey[]): void {
  const odd = metrics.find((key) => {
    const record = metric(key);
    return isDistribution(record) || measures(record).some(([, { scale }]) => scale === "tasks");
  });
  if (odd === undefined) return;
  const told = `${odd} of several groups does not add up, so top cannot put the rest together`;
  throw new LedgerError("usage", told, { field: "top" });
}
