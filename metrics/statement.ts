import { type Param, quote } from "../lake/duckdb.ts";
import { type Aggregate, aggregatesOf, countsTasks, having, kept } from "./aggregates.ts";
import { columnOf, conditions } from "./conditions.ts";
import type { DimensionKey } from "./dimensions.ts";
import { type Fact, type FactKey, fact, factSource } from "./facts.ts";
import type { MetricKey } from "./registry.ts";
import type { MetricRequest } from "./request.ts";

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
  const aggregates = keys.flatMap((key) => aggregatesOf(key, from));
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
