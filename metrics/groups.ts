import type { Row } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import { fold, foldDistribution } from "./fold.ts";
import { isBounded, isDistribution } from "./metric.ts";
import { plan } from "./plan.ts";
import { reading } from "./reading.ts";
import { type MetricKey, metric } from "./registry.ts";
import type { MetricRequest } from "./request.ts";
import { byColumn } from "./statement.ts";
import { type Group, topGroups } from "./top.ts";

/** Runs the plan and joins what its statements say of the same group. Without dimensions there is always one row. */
export async function groupRows(state: LakeState, request: MetricRequest): Promise<Row[]> {
  const groups = new Map<string, Group>();
  const groupOf = (by: Row) => {
    const key = JSON.stringify(Object.values(by));
    const group = groups.get(key) ?? { by, parts: new Map() };
    groups.set(key, group);
    return group;
  };
  if (request.by.length === 0) groupOf({});
  for (const statement of plan(request, await reading(state, request))) {
    for (const row of await state.rows(statement.sql, [...statement.params])) {
      const group = groupOf(Object.fromEntries(request.by.map((key) => [key, row[byColumn(key)] ?? null])));
      for (const key of statement.metrics) group.parts.set(key, [...(group.parts.get(key) ?? []), row]);
    }
  }
  return topGroups([...groups.values()], request).map(
    ({ by, parts }) =>
      Object.assign({}, by, ...request.metrics.map((key) => figures(key, parts.get(key) ?? []))) as Row,
  );
}

/** A metric's columns of one group; without rows, what the metric says of nothing. */
export function figures(key: MetricKey, rows: readonly Row[]): Row {
  const record = metric(key);
  if (isDistribution(record)) {
    const values = Object.entries(foldDistribution(key, record.unitsPerWhole, rows));
    return Object.fromEntries(values.map(([statistic, value]) => [`${key}_${statistic}`, value]));
  }
  const { value, low, high } = fold(key, record, rows);
  return isBounded(record) ? { [key]: value, [`${key}_low`]: low, [`${key}_high`]: high } : { [key]: value };
}
