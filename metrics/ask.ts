import type { Cell, Row } from "../lake/duckdb.ts";
import { type Lake, type LakeState, refuseEmpty } from "../lake/lake.ts";
import type { Answer, AnswerColumn } from "./answer.ts";
import { coverageOf, type Scope, snapshotsOf } from "./coverage.ts";
import { type DimensionKey, dimension } from "./dimensions.ts";
import { fold, foldDistribution } from "./fold.ts";
import { isBounded, isDistribution, statistics } from "./metric.ts";
import { plan } from "./plan.ts";
import { type MetricKey, metric } from "./registry.ts";
import { type MetricRequest, type RequestWords, readRequest } from "./request.ts";
import { resolveScope } from "./scope.ts";
import { byColumn } from "./statement.ts";

/** The answer to a question in words, against the lake as it stands now. */
export async function ask(lake: Lake, words: RequestWords): Promise<Answer> {
  const asked = readRequest(words);
  plan(asked);
  const state = await lake.state();
  refuseEmpty(lake, state);
  const { request, scope } = await resolveScope(state, asked);
  return {
    data: await rowsOf(state, request),
    meta: {
      columns: columnsOf(request),
      window: await windowOf(state, request, scope),
      snapshots: await snapshotsOf(state, scope),
      coverage: await coverageOf(state, scope),
      lake_state: state.id,
      next: null,
    },
  };
}

/** Runs the plan and joins what its statements say of the same group. Without dimensions there is always one row. */
async function rowsOf(state: LakeState, request: MetricRequest): Promise<Row[]> {
  const groups = new Map<string, { by: Row; parts: Map<MetricKey, Row[]> }>();
  const groupOf = (by: Row) => {
    const key = JSON.stringify(Object.values(by));
    const group = groups.get(key) ?? { by, parts: new Map<MetricKey, Row[]>() };
    groups.set(key, group);
    return group;
  };
  if (request.by.length === 0) groupOf({});
  for (const statement of plan(request)) {
    for (const row of await state.rows(statement.sql, [...statement.params])) {
      const group = groupOf(Object.fromEntries(request.by.map((key) => [key, row[byColumn(key)] ?? null])));
      for (const key of statement.metrics) group.parts.set(key, [...(group.parts.get(key) ?? []), row]);
    }
  }
  return [...groups.values()]
    .map(
      ({ by, parts }) =>
        Object.assign({}, by, ...request.metrics.map((key) => figures(key, parts.get(key) ?? []))) as Row,
    )
    .sort(byDimensions(request.by));
}

function figures(key: MetricKey, rows: readonly Row[]): Row {
  const record = metric(key);
  if (isDistribution(record)) {
    const values = Object.entries(foldDistribution(key, record.unitsPerWhole, rows));
    return Object.fromEntries(values.map(([statistic, value]) => [`${key}_${statistic}`, value]));
  }
  const { value, low, high } = fold(key, record, rows);
  return isBounded(record) ? { [key]: value, [`${key}_low`]: low, [`${key}_high`]: high } : { [key]: value };
}

/** Block 10 comes after block 9; what has no value comes last. */
const collator = new Intl.Collator("en", { numeric: true });

function byDimensions(by: readonly DimensionKey[]) {
  return (a: Row, b: Row): number => {
    for (const key of by) {
      const order = compare(a[key] ?? null, b[key] ?? null, dimension(key).order);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compare(a: Cell, b: Cell, order: readonly string[] | undefined): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const rank = (cell: Cell) => {
    const place = order?.indexOf(String(cell)) ?? -1;
    return place < 0 ? Number.MAX_SAFE_INTEGER : place;
  };
  return rank(a) - rank(b) || collator.compare(String(a), String(b));
}

function columnsOf(request: MetricRequest): AnswerColumn[] {
  const by = request.by.map((name): AnswerColumn => {
    const { title, meaning } = dimension(name);
    return { name, title, unit: null, meaning, kind: "dimension", precision: null };
  });
  return [...by, ...request.metrics.flatMap(metricColumns)];
}

function metricColumns(name: MetricKey): AnswerColumn[] {
  const record = metric(name);
  const { title, unit, meaning, nullWhen, precision } = record;
  const column = { name, title, unit, meaning: `${meaning} Null: ${nullWhen}`, kind: "metric", precision } as const;
  if (isDistribution(record)) {
    return statistics.map((statistic) => ({
      ...column,
      name: `${name}_${statistic}`,
      title: `${title}, ${statistic}`,
      ...(statistic === "count" ? { unit: "1", precision: 0 } : {}),
    }));
  }
  if (!isBounded(record)) return [column];
  const bound = (end: string, word: string): AnswerColumn => ({
    ...column,
    name: `${name}_${end}`,
    title: `${title}, ${word}`,
    meaning: `The ${word} that ${name} can be, by what the records leave open.`,
    kind: "bound",
  });
  return [column, bound("low", "least"), bound("high", "most")];
}

/** The hours asked for, snapped outward; an open end is where the runs' paid time or tries end. */
async function windowOf(state: LakeState, request: MetricRequest, scope: readonly Scope[]) {
  const inScope = new Set(scope.map(({ source, run_id }) => `${source}\n${run_id}`));
  const rows = await state.rows(`
    with hours as (
      select source, run_id, hour_at from ledger
      union all select source, run_id, date_trunc('hour', ended_at) from tries where ended_at is not null
    )
    select source, run_id, min(hour_at) as first, max(hour_at) + interval 1 hour as last from hours group by source, run_id`);
  const own = rows.filter((row) => inScope.has(`${row.source}\n${row.run_id}`));
  const first = own.map((row) => String(row.first)).sort()[0] ?? null;
  const last =
    own
      .map((row) => String(row.last))
      .sort()
      .at(-1) ?? null;
  return { from: request.from ? instant(request.from) : first, to: request.to ? instant(request.to) : last };
}

function instant(date: Date): string {
  return date.toISOString().replace(".000", "");
}
