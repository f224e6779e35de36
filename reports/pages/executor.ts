import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { askRows } from "../../metrics/rows.ts";
import { ledgerView } from "../ledger.ts";
import { type Page, selectionOf } from "./page.ts";
import { pageOf } from "./parts/address.ts";
import { figure, ownFigure } from "./parts/figure.ts";
import { ledgerTable } from "./parts/ledger_table.ts";
import { appsTable, blocksTable, failureClasses } from "./parts/tables.ts";
import { headline } from "./parts/tiles.ts";
import { assumed } from "./parts/trust.ts";

export const executor: Page = {
  path: "/runs/:source/:run/executors/:executor",
  title: "Executor",
  asks: "Were the workers of this executor of use while they were paid?",
  shows: "headline figures, ledger, supply and demand, walltime losses, blocks, apps, failures of one executor",
  filters: [],
  tables: ["ledger", "blocks", "apps", "classes"],
  view: async (request) => {
    const { source = "", run = "", executor: label = "" } = request.parts;
    const { from: _from, to: _to, ...ever } = selectionOf(request);
    const one = { ...ever, columns: "executor", limit: "1" };
    const some = await Promise.all([askRows(request.lake, "tries", one), askRows(request.lake, "blocks", one)]);
    const view = await ledgerView(request.lake, selectionOf(request));
    if (some.every(({ data }) => data.length === 0))
      throw new LedgerError("unknown", `run ${run} of source ${source} has no executor ${label}`, {
        field: "executor",
      });
    const [top, waterfall, supply, walltime, blocks, apps, classes] = await Promise.all([
      headline(request, view),
      ownFigure(request, "ledger", { size: "half" }),
      figure(request, "supply_and_demand"),
      figure(request, "walltime_losses"),
      blocksTable(request),
      appsTable(request),
      failureClasses(request),
    ]);
    return {
      title: `Executor ${label}`,
      trail: [
        { text: "Runs", href: "/runs" },
        { text: `Run ${run.slice(0, 8)}`, href: pageOf.run(source, run) },
      ],
      content: html`${top}<div class="two"><div>${waterfall}</div>${ledgerTable(request, view)}</div>${supply}${walltime}${blocks}${apps}${classes}${assumed(view.meta)}`,
      meta: view.meta,
    };
  },
};
