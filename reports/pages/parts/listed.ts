import { html } from "hono/html";
import type { Answer, AnswerColumn } from "../../../metrics/answer.ts";
import { type ListKey, list, listFact } from "../../../metrics/lists/index.ts";
import { askRows } from "../../../metrics/rows.ts";
import type { Selection } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf, timeless } from "../page.ts";
import { dataAddress, here } from "./address.ts";
import { cellOf, isNumeric, type Row } from "./cells.ts";
import { downloads } from "./downloads.ts";
import { type ShownColumn, table } from "./table.ts";
import type { Zone } from "./zone.ts";

/** A column of a list: its name, or its name with another title or another way to show it. */
export type Wanted =
  | string
  | { readonly name: string; readonly title?: string; readonly cell?: (row: Row) => Fragment | string };

export interface ListedTable {
  readonly id: string;
  readonly caption: string;
  readonly list: ListKey;
  readonly columns: readonly Wanted[];
  /** Filters beside those of the page. */
  readonly filters?: Selection["filters"];
  readonly sort?: string;
  readonly limit?: number;
  readonly empty: string;
}

/** A page of a list, which the reader sorts and turns over by words of the address. */
export async function listedTable(request: PageRequest, wanted: ListedTable): Promise<Fragment> {
  return (await listed(request, wanted)).fragment;
}

/** The same with its answer, for a page that has more to say about these rows. */
export async function listed(
  request: PageRequest,
  wanted: ListedTable,
): Promise<{ fragment: Fragment; answer: Answer }> {
  const { id, caption, columns, filters = {}, limit = 25, empty } = wanted;
  const record = list(wanted.list);
  const whole = selectionOf(request, filters);
  const selection = listFact(record).time === undefined ? timeless(whole) : whole;
  const sort = request.words[`${id}.sort`] ?? wanted.sort ?? record.sort;
  const cursor = request.words[`${id}.cursor`];
  const names = columns.map((column) => (typeof column === "string" ? column : column.name));
  const linking = ["executor", "block_id"].filter((name) => record.columns.some((column) => column.name === name));
  const asked = [...new Set([...names, ...record.key, ...linking])].join(",");
  const answer = await askRows(request.lake, wanted.list, {
    ...selection,
    columns: asked,
    sort,
    cursor,
    limit: String(limit),
  });
  const shown = columns.map((column) => shownColumn(answer.meta.columns, column, request.zone));
  const data = dataAddress(request, `/v1/${wanted.list}`, selection, { sort: sort === record.sort ? null : sort });
  const { next } = answer.meta;
  const foot = html`${cursor ? html`<a href="${here(request, { [`${id}.cursor`]: null }, id)}">First page</a>` : ""}
    ${next ? html`<a href="${here(request, { [`${id}.cursor`]: next }, id)}" rel="next">Next ${limit}</a>` : ""}
    ${downloads(data, true)}`;
  return { answer, fragment: table(request, { id, caption, columns: shown, rows: answer.data, sort, foot, empty }) };
}

function shownColumn(known: readonly AnswerColumn[], wanted: Wanted, zone: Zone): ShownColumn {
  const { name, title, cell } =
    typeof wanted === "string" ? { name: wanted } : { title: undefined, cell: undefined, ...wanted };
  const column = known.find((one) => one.name === name) as AnswerColumn;
  return {
    name,
    title: title ?? titleOf(column),
    unit: column.type === "TIMESTAMP" ? zone.name : null,
    meaning: column.meaning,
    isNumber: isNumeric(column),
    cell: cell ?? ((row) => cellOf(row, column, zone)),
  };
}

/** `queue_wait_us` is `Queue wait`, `began_at` is `Began`: units and kinds are shown, not named. */
function titleOf({ name }: AnswerColumn): string {
  const words = name.replace(/_(us|at|id|bytes|s)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
