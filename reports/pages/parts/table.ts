import { html } from "hono/html";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { here } from "./address.ts";
import type { Row } from "./cells.ts";

/** A column as a table shows it. */
export interface ShownColumn {
  readonly name: string;
  readonly title: string;
  /** What its head shows in place of the title. */
  readonly mark?: Fragment;
  readonly unit?: string | null;
  readonly meaning?: string;
  readonly isNumber: boolean;
  readonly cell: (row: Row) => Fragment | string;
  /** How far a bar behind the cell reaches, `40%`; none when missing. */
  readonly bar?: (row: Row) => string | undefined;
}

export interface TableParts {
  /** Its name in the page's record and in its words. */
  readonly id: string;
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly ShownColumn[];
  readonly rows: readonly Row[];
  readonly total?: Row | undefined;
  /** The order in force, as the `sort` of a request. */
  readonly sort: string;
  /** What stands below: pages and downloads. */
  readonly foot: Fragment;
  /** True for short cells, which stay a table on a phone however many there are. */
  readonly isCompact?: boolean;
  /** The sentence for no rows. */
  readonly empty: string;
}

/** A table whose heads sort it, that is a list of cards where the screen is narrow, and that says so when there is nothing. */
export function table(request: PageRequest, parts: TableParts): Fragment {
  const { id, caption, columns, rows, total, sort, foot, empty } = parts;
  if (rows.length === 0)
    return html`<section class="table" id="${id}"><h2 id="${id}-name">${caption}</h2><p class="empty">${empty}</p></section>`;
  const cells = (row: Row) =>
    columns.map((column, index) => {
      const side = column.isNumber ? "n" : "";
      const bar = column.bar?.(row);
      return index === 0
        ? html`<th scope="row" class="${side}">${column.cell(row)}</th>`
        : html`<td class="${side}${bar === undefined ? "" : " share"}"${bar === undefined ? "" : html` style="--share:${bar}"`} data-label="${column.title}">${column.cell(row)}</td>`;
    });
  return html`<section class="table" id="${id}">
<div class="wide" role="group" tabindex="0" aria-labelledby="${id}-name"><table class="${columns.length > 4 && parts.isCompact !== true ? "cards" : ""}">
<caption id="${id}-name">${caption}</caption>
<thead><tr>${columns.map((column) => head(request, id, column, sort))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>
${total === undefined ? "" : html`<tfoot><tr>${cells(total)}</tr></tfoot>`}</table></div>
<div class="foot">${foot}</div></section>`;
}

function head(
  request: PageRequest,
  id: string,
  { name, title, mark, unit, meaning, isNumber }: ShownColumn,
  sort: string,
) {
  const [first = ""] = sort.split(",");
  const isIn = first.replace(/^-/, "") === name;
  const isDescending = first.startsWith("-");
  const next = isIn ? (isDescending ? name : `-${name}`) : isNumber ? `-${name}` : name;
  const order = isIn ? (isDescending ? "descending" : "ascending") : "none";
  const href = here(request, { [`${id}.sort`]: next, [`${id}.cursor`]: null }, id);
  return html`<th scope="col" class="${isNumber ? "n" : ""}" aria-sort="${order}" title="${meaning ?? ""}"><a href="${href}">${mark ?? title}</a>${
    unit ? html` <small>${unit}</small>` : ""
  }</th>`;
}
