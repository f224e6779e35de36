import { html } from "hono/html";
import type { Answer, AnswerColumn } from "../../../metrics/answer.ts";
import { ask } from "../../../metrics/ask.ts";
import { number } from "../../figures.ts";
import type { Selection } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { dataAddress, here } from "./address.ts";
import { cellOf, isNumeric, precisionOf, type Row, textOf } from "./cells.ts";
import { downloads } from "./downloads.ts";
import { type ShownColumn, table } from "./table.ts";
import type { Zone } from "./zone.ts";

export interface MeasuredTable {
  readonly id: string;
  readonly caption: string;
  /** As a request names them. */
  readonly metrics: string;
  readonly by: string;
  /** Columns that are shown beside the dimensions, with their titles; all but bounds when missing. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Dimensions that are asked for links and not shown. */
  readonly hidden?: readonly string[];
  readonly filters?: Selection["filters"];
  readonly sort?: string;
  readonly limit?: number;
  readonly totals?: boolean;
  readonly empty: string;
}

/** However often the reader asks for more, a page is no file. */
const MOST_ROWS = 1000;

/** Metrics by dimensions; a figure that has bounds shows them beside it where they differ. */
export async function measuredTable(request: PageRequest, wanted: MeasuredTable): Promise<Fragment> {
  return (await measured(request, wanted)).fragment;
}

/** The same with its answer. */
export async function measured(
  request: PageRequest,
  wanted: MeasuredTable,
): Promise<{ fragment: Fragment; answer: Answer }> {
  const { id, caption, metrics, by, hidden = [], filters = {}, totals = false, empty } = wanted;
  const selection = selectionOf(request, filters);
  const sort = request.words[`${id}.sort`] ?? wanted.sort ?? by;
  const limit = Math.min(MOST_ROWS, Number(request.words[`${id}.rows`] ?? wanted.limit ?? 25));
  const question = { ...selection, metrics, by, sort, limit: String(limit), totals: totals ? "true" : undefined };
  const answer = await ask(request.lake, question);
  const columns = shownColumns(answer, wanted.columns, hidden, request.zone);
  const [first] = columns;
  const total: Row | undefined =
    totals && answer.totals && first && answer.data.length > 1 ? { ...answer.totals, [first.name]: "all" } : undefined;
  const data = dataAddress(request, `/v1/metrics/${metrics}`, selection, { by, sort });
  const all = answer.meta.rows_in_all ?? 0;
  const more =
    all <= answer.data.length
      ? ""
      : html`${number(answer.data.length, 0)} of ${number(all, 0)}.
      ${limit < MOST_ROWS ? html`<a href="${here(request, { [`${id}.rows`]: String(Math.min(MOST_ROWS, limit * 4)) }, id)}">Show more</a>` : ""}`;
  const foot = html`${more} ${downloads(data)}`;
  const rows = answer.data.filter((row) => saysSomething(row, answer.meta.columns));
  return { answer, fragment: table(request, { id, caption, columns, rows, total, sort, foot, empty }) };
}

/** Paid time that was nobody's has a row without a name; where none of its figures was asked for, it is all zeros. */
function saysSomething(row: Row, columns: readonly AnswerColumn[]): boolean {
  return columns.some(({ name, kind }) =>
    kind === "dimension" ? row[name] !== null : kind === "metric" && row[name] !== null && Number(row[name]) !== 0,
  );
}

function shownColumns(
  answer: Answer,
  titles: MeasuredTable["columns"],
  hidden: readonly string[],
  zone: Zone,
): ShownColumn[] {
  const isShown = ({ name, kind }: AnswerColumn) =>
    kind === "dimension" ? !hidden.includes(name) : kind === "metric" && (titles === undefined || name in titles);
  return answer.meta.columns.filter(isShown).map((column) => {
    const precision = precisionOf(column, answer.data);
    const { name, title, unit, meaning } = column;
    const isFigure = column.kind === "metric";
    return {
      name,
      title: titles?.[name] ?? title,
      unit: isFigure && unit?.endsWith("hour") ? `${unit}s` : isFigure && unit === "GiB" ? unit : null,
      meaning,
      isNumber: isNumeric(column),
      cell: (row) => (row[name] === "all" ? "all" : bounded(row, column, zone, precision)),
    };
  });
}

/** The value, and small beside it the ends between which it lies. */
function bounded(row: Row, column: AnswerColumn, zone: Zone, precision: number | null): Fragment {
  const [low, high] = [row[`${column.name}_low`], row[`${column.name}_high`]];
  const value = cellOf(row, column, zone, precision);
  if (low === null || low === undefined || high === null || high === undefined) return value;
  const [least, most] = [textOf(low, column, precision), textOf(high, column, precision)];
  return least === most ? value : html`${value} <small>${least.replace(" %", "")} to ${most}</small>`;
}
