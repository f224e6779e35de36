import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { counted, number, percent } from "../figures.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { address, exactly } from "./parts/address.ts";
import { name, type Row } from "./parts/cells.ts";
import { downloads } from "./parts/downloads.ts";
import { smallTable } from "./parts/small_table.ts";
import type { ShownColumn } from "./parts/table.ts";
import { assumed } from "./parts/trust.ts";

/** A letter is worked out for so many sources; the filter finds the others. */
const MOST_SOURCES = 40;

export const quality: Page = {
  path: "/quality",
  title: "Data quality",
  label: "Quality",
  asks: "How complete is the record, and what had to be assumed?",
  shows:
    "the letter of the record in all and source by source, every count behind it, and a sentence for each assumption",
  filters: ["source", "run"],
  tables: ["letters", "items"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "node_hours" });
    const { source, run } = request.words;
    const items = smallTable(request, {
      id: "items",
      caption: "What is counted",
      columns: itemColumns,
      rows: Object.entries(meta.coverage.items).map(([item, { count, total }]) => ({
        item,
        count,
        total,
        share: total ? count / total : null,
      })),
      foot: downloads(address("/v1/metrics/node_hours", { source, run })),
      empty: "Nothing is counted.",
    });
    return { content: html`${assumed(meta)}${await letters(request)}${items}`, meta };
  },
};

const count = (column: string, title: string): ShownColumn => ({
  name: column,
  title,
  isNumber: true,
  cell: (row) => (row[column] === null ? "" : number(Number(row[column]), 0)),
});

const itemColumns: readonly ShownColumn[] = [
  { name: "item", title: "Item", isNumber: false, cell: ({ item }) => String(item).replaceAll("_", " ") },
  count("count", "Count"),
  count("total", "Of"),
  {
    name: "share",
    title: "Share",
    isNumber: true,
    cell: ({ share }) => (share === null ? "" : percent(Number(share))),
  },
];

const letterColumns: readonly ShownColumn[] = [
  {
    name: "source",
    title: "Source",
    isNumber: false,
    cell: ({ source }) => html`<a href="${address("/quality", exactly({ source }))}">${name(source)}</a>`,
  },
  { name: "grade", title: "Record", isNumber: false, cell: ({ grade }) => html`<strong>${grade}</strong>` },
  { name: "because", title: "Because", isNumber: false, cell: ({ because }) => String(because) },
  {
    name: "assumptions",
    title: "Assumed",
    isNumber: true,
    cell: ({ assumptions }) => counted(Number(assumptions), "assumption"),
  },
];

async function letters(request: PageRequest) {
  const { lake, at, words } = request;
  const { data } = await askRows(lake, "sources", {
    at,
    filters: words.source ? { source: words.source } : {},
    columns: "source",
    limit: String(MOST_SOURCES + 1),
  });
  const rows = await Promise.all(
    data.slice(0, MOST_SOURCES).map(async ({ source }): Promise<Row> => {
      const { meta } = await ask(lake, { at, metrics: "node_hours", filters: exactly({ source }) });
      const { grade, grade_because: because, assumptions } = meta.coverage;
      return { source: source ?? null, grade, because, assumptions: assumptions.length };
    }),
  );
  return smallTable(request, {
    id: "letters",
    caption: "Source by source",
    columns: letterColumns,
    rows,
    foot:
      data.length > MOST_SOURCES
        ? html`<p>The first ${MOST_SOURCES} sources; cut the page to a source to see another.</p>`
        : html``,
    isCompact: true,
    empty: "No source was ingested.",
  });
}
