import { type Cell, type Param, quote } from "../lake/duckdb.ts";
import { atNow, bind, conditions } from "./conditions.ts";
import { factSource } from "./facts.ts";
import { type List, type ListColumn, listFact } from "./lists/index.ts";
import type { Sort } from "./order.ts";
import type { Reading } from "./reading.ts";
import type { MetricRequest } from "./request.ts";

/** What of a list is wanted. */
export interface RowsRequest {
  readonly list: List;
  readonly question: MetricRequest;
  readonly columns: readonly ListColumn[];
  /** Ends with the key, so that no two rows are equal in it; empty for rows as they are kept. */
  readonly sort: readonly Sort[];
  /** Values of the last row seen, in the order of `sort`; null for the beginning. */
  readonly after: readonly Cell[] | null;
  readonly limit: number | null;
  readonly read: Reading;
}

/** One SELECT over one list. What it is sorted by comes along under `sort_1`, `sort_2`, ... for the next page's beginning. */
export function planRows({ list, question, columns, sort, after, limit, read }: RowsRequest): {
  sql: string;
  params: Param[];
} {
  const params: Param[] = [];
  const fact = read(listFact(list));
  const sqlOf = ({ name, sql }: ListColumn) => (sql === undefined ? quote(name) : atNow(sql, question.now, params));
  const picked = columns.map((column) => `${sqlOf(column)} as ${quote(column.name)}`);
  const keys = sort.map(({ column }, index) => {
    const found = list.columns.find(({ name }) => name === column) as ListColumn;
    return { alias: quote(`sort_${index + 1}`), sql: sqlOf(found), type: found.type };
  });
  const from = factSource(
    fact,
    question.filters.map((filter) => filter.dimension),
  );
  const rows = `${from}${conditions(fact, question, params)}`;
  const listed = list.digest === undefined ? rows : `(${digested(list.digest, rows, question, params)}) as digested`;
  const inner = `select ${[...picked, ...keys.map(({ alias, sql }) => `${sql} as ${alias}`)].join(", ")} from ${listed}`;
  const order = sort.map(({ isDescending }, index) => `${keys[index]?.alias}${isDescending ? " desc" : ""} nulls last`);
  const onward = after === null ? "" : ` where ${following(keys, sort, after, params)}`;
  const ordered = order.length === 0 ? "" : ` order by ${order.join(", ")}`;
  const most = limit === null ? "" : ` limit ${limit}`;
  return { sql: `select * from (${inner}) as listed${onward}${ordered}${most}`, params };
}

function digested(digest: string, rows: string, { from, to }: MetricRequest, params: Param[]): string {
  const end = (instant: Date | null) =>
    `cast(${instant === null ? "null" : bind(params, instant.toISOString().slice(0, -1))} as timestamp)`;
  const parts = { "{rows}": () => `select * from ${rows}`, "{from}": () => end(from), "{to}": () => end(to) };
  // A bound value that no part stands for would be refused.
  return Object.entries(parts).reduce((sql, [part, text]) => {
    if (!sql.includes(part)) return sql;
    const told = text();
    return sql.replaceAll(part, () => told);
  }, digest);
}

/** Rows that come after the one with these values: equal in some first columns and beyond in the next; nulls stand last. */
function following(
  keys: ReadonlyArray<{ alias: string; type: string }>,
  sort: readonly Sort[],
  after: readonly Cell[],
  params: Param[],
): string {
  const bound = keys.map(({ type }, index) => {
    const value = after[index] ?? null;
    return value === null ? null : `cast(${bind(params, String(value))} as ${type})`;
  });
  const steps = keys.map(({ alias }, index) => {
    const equal = keys.slice(0, index).map((key, at) => `${key.alias} is not distinct from ${bound[at] ?? "null"}`);
    const value = bound[index];
    const beyond =
      value === null ? "false" : `(${alias} ${sort[index]?.isDescending ? "<" : ">"} ${value} or ${alias} is null)`;
    return `(${[...equal, beyond].join(" and ")})`;
  });
  return steps.join(" or ");
}
