import { unknownName } from "../errors.ts";
import type { Cell, Row } from "../lake/duckdb.ts";
import { type Lake, type LakeState, refuseEmpty } from "../lake/lake.ts";
import type { Answer, AnswerColumn, AnswerMeta, StreamedAnswer } from "./answer.ts";
import { coverageOf, snapshotsOf } from "./coverage.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { runDimensions, tagOf } from "./dimensions.ts";
import { windowOf } from "./dress.ts";
import { type List, type ListColumn, type ListKey, list, listFact } from "./lists/index.ts";
import { withPasses } from "./lists/passes.ts";
import { readSort, type Sort } from "./order.ts";
import { reading } from "./reading.ts";
import { type RequestWords, readRequest } from "./request.ts";
import { planRows, type RowsRequest } from "./rows_plan.ts";
import { resolveScope } from "./scope.ts";

/** The words of a question for rows. Without `limit` all rows are wanted. */
export interface RowWords extends Omit<RequestWords, "metrics" | "by" | "totals" | "compare"> {
  /** Names joined by commas; default all but those that come on demand. */
  readonly columns?: string | undefined;
  /** `meta.next` of the page before. */
  readonly cursor?: string | undefined;
}

/** The rows of a list that pass the filters; `meta.next` continues where `limit` cut them, in the same state of the lake. */
export async function askRows(lake: Lake, name: ListKey, words: RowWords): Promise<Answer> {
  const { state, request, meta, question } = await understand(lake, name, words);
  const { limit } = request;
  const { sql, params } = planRows({ ...request, limit: limit === null ? null : limit + 1 });
  const rows = await state.rows(sql, params);
  const page = rows.slice(0, limit ?? undefined);
  const last = page.at(-1);
  const next =
    last === undefined || page.length === rows.length
      ? null
      : writeCursor(
          { at: state.id, after: request.sort.map((_, index) => last[`sort_${index + 1}`] ?? null) },
          question,
        );
  return { data: page.map((row) => trim(row, request.columns)), meta: { ...meta, next } };
}

/**
 * The same rows, a few thousand at a time, for answers that are larger than memory; unless an order is asked for they come as they
 * are kept, file by file, since sorting would hold them all.
 */
export async function streamRows(lake: Lake, name: ListKey, words: RowWords): Promise<StreamedAnswer> {
  const { state, request, meta } = await understand(lake, name, words);
  // What a column on demand is joined with keeps no order, and an answer has to be the same each time.
  const isKept = words.sort === undefined && !request.columns.some(({ onDemand }) => onDemand);
  const { sql, params } = planRows(isKept ? { ...request, sort: [] } : request);
  async function* batches() {
    for await (const rows of state.stream(sql, params)) yield rows.map((row) => trim(row, request.columns));
  }
  const names = [...new Set(request.columns.map(({ name }) => name))];
  return { meta, batches: batches(), objects: state.objects(sql, names, params) };
}

/** The state of the lake that a cursor stays in. */
export function cursorState(word: string): string {
  return readCursor(word).at;
}

interface Understood {
  readonly state: LakeState;
  readonly request: RowsRequest;
  readonly meta: AnswerMeta;
  /** What a cursor belongs to. */
  readonly question: string;
}

async function understand(lake: Lake, name: ListKey, words: RowWords): Promise<Understood> {
  const wanted = await withPasses(list(name), lake.folder);
  // The state and the size of a page may differ from the page before, the rest may not.
  const { cursor: word, limit: _limit, at, asOf: _asOf, ...same } = words;
  const question = JSON.stringify([name, same]);
  const cursor = word === undefined ? null : readCursor(word, question);
  const filters = filtersOf(wanted);
  const asked = readRequest({ ...words, sort: undefined, metrics: "tries" }, filters);
  const tag = asked.filters.map(({ dimension }) => dimension).find((name) => tagOf(name) !== undefined);
  if (tag !== undefined && !isOfRuns(wanted)) throw unknownName("usage", "filter", tag, filters, tag);
  const sort = sortOf(wanted, words.sort);
  const columns = columnsOf(wanted, words.columns);
  const state = await lake.state(cursor?.at ?? at);
  refuseEmpty(lake, state);
  const { request, scope } = await resolveScope(state, asked);
  const meta: AnswerMeta = {
    columns: columns.map(described),
    window: windowOf(request, scope),
    snapshots: await snapshotsOf(state, scope),
    coverage: await coverageOf(state, scope),
    lake_state: state.id,
    rows_in_all: null,
    next: null,
  };
  const after = cursor?.after ?? null;
  const rows = {
    list: wanted,
    question: request,
    columns,
    sort,
    after,
    limit: asked.limit,
    read: await reading(state, request),
  };
  return { state, request: rows, meta, question };
}

/** Names that rows of this list can be filtered by. */
export function filtersOf(wanted: List): string[] {
  const own = Object.keys(listFact(wanted).columns).filter(
    (key) => !["minute", "hour", "day", "week", "month", "quarter", "year"].includes(key),
  );
  return [...new Set([...own, ...(isOfRuns(wanted) ? runDimensions : [])])];
}

/** Does each of its rows belong to a run, so that what belongs to the run belongs to the row? */
function isOfRuns(wanted: List): boolean {
  return listFact(wanted).columns.run !== undefined;
}

function sortOf(wanted: List, text: string | undefined): Sort[] {
  const sort = readSort(text ?? wanted.sort);
  const known = wanted.columns.map(({ name }) => name);
  for (const { column } of sort)
    if (!known.includes(column)) throw unknownName("usage", "column", column, known, "sort");
  const named = new Set(sort.map(({ column }) => column));
  return [...sort, ...wanted.key.filter((key) => !named.has(key)).map((column) => ({ column, isDescending: false }))];
}

function columnsOf(wanted: List, text: string | undefined): ListColumn[] {
  if (text === undefined) return wanted.columns.filter(({ onDemand }) => !onDemand);
  const known = wanted.columns.map(({ name }) => name);
  const names = text.split(",").map((name) => name.trim());
  return names.map((name) => {
    const found = wanted.columns.find((column) => column.name === name);
    if (!found) throw unknownName("usage", "column", name, known, "columns");
    return found;
  });
}

function described({ name, unit, meaning, type }: ListColumn): AnswerColumn {
  const precision = type === "DOUBLE" ? 3 : unit !== null && (type === "BIGINT" || type === "INTEGER") ? 0 : null;
  return { name, title: name.replaceAll("_", " "), unit, meaning, kind: "dimension", precision, type };
}

function trim(row: Row, columns: readonly ListColumn[]): Row {
  return Object.fromEntries(columns.map(({ name }): [string, Cell] => [name, row[name] ?? null]));
}
