import { html } from "hono/html";
import { ledgerView } from "../ledger.ts";
import type { Fragment } from "./document.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { address } from "./parts/address.ts";
import { attention } from "./parts/attention.ts";
import { figure, ownFigure } from "./parts/figure.ts";
import { ledgerTable } from "./parts/ledger_table.ts";
import { measuredTable } from "./parts/measured.ts";
import { runFigures, runsTable } from "./parts/tables.ts";
import { headline } from "./parts/tiles.ts";
import { assumed } from "./parts/trust.ts";

export const home: Page = {
  path: "/",
  title: "Where the hours went",
  label: "Ledger",
  asks: "What was paid for, what came of it, and what needs attention?",
  shows:
    "headline figures with bounds, the ledger, what needs attention, the report to hand in, sources, the latest runs, what had to be assumed",
  filters: ["source", "run", "executor"],
  tables: ["ledger", "sources", "runs", "figures"],
  view: async (request) => {
    const view = await ledgerView(request.lake, selectionOf(request));
    // An award is charged by all that there is.
    const isWhole = Object.keys(selectionOf(request).filters).length === 0;
    const [top, waterfall, first, burnDown, sources, runs, figures] = await Promise.all([
      headline(request, view),
      ownFigure(request, "ledger", { size: "half" }),
      attention(request, view),
      isWhole && request.known.awards?.length ? figure(request, "burn_down") : "",
      view.meta.snapshots.length > 1 ? sourcesTable(request) : "",
      runsTable(request, "Latest runs", 10),
      runFigures(request, "Runs by what they were paid", 10),
    ]);
    const content = html`${top}<div class="two"><div>${waterfall}</div>${first}</div>
${ledgerTable(request, view)}${burnDown}${reports(request)}${sources}${runs}${figures}${assumed(view.meta)}`;
    return { content, meta: view.meta };
  },
};

/** What is handed in for the quarter of the last record. */
function reports({ words }: PageRequest): Fragment {
  const { at, source } = words;
  const href = (form: string) => address(`/v1/reports/allocation.${form}`, { at, source });
  return html`<p class="reports"><a href="${href("html")}">Allocation efficiency report</a> of the latest quarter, to hand in: <a href="${href("pdf")}">PDF</a>, <a href="${href("md")}">Markdown</a>, <a href="${href("tex")}">TeX</a>.</p>`;
}

function sourcesTable(request: PageRequest): Promise<Fragment> {
  return measuredTable(request, {
    id: "sources",
    caption: "By source",
    metrics: "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,tasks,tasks_never_recovered",
    by: "source",
    columns: {
      paid_node_hours: "Paid",
      useful_fraction: "Useful",
      loss_fraction: "Lost",
      idle_fraction: "Idle",
      tasks: "Tasks",
      tasks_never_recovered: "Never recovered",
    },
    sort: "-paid_node_hours",
    limit: 10,
    empty: "No source was ingested.",
  });
}
