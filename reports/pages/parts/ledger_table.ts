import { html } from "hono/html";
import { number, percent } from "../../figures.ts";
import type { LedgerView } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { dataAddress } from "./address.ts";
import { swatch } from "./colours.ts";
import { downloads } from "./downloads.ts";
import { smallTable } from "./small_table.ts";
import type { ShownColumn } from "./table.ts";

/** The ledger as a table whose lines visibly add up: in the order of the ledger, until the reader sorts it. */
export function ledgerTable(request: PageRequest, view: LedgerView): Fragment {
  if (view.paid === null) return html``;
  const { paid, paidBounds, precision, shownPaid } = view;
  const rows = view.lines.map(({ account, failureClass, shown, nodeHours, low, high }) => ({
    account,
    failure_class: failureClass,
    node_hours: nodeHours,
    share: nodeHours,
    shown,
    low,
    high,
  }));
  const { low, high } = paidBounds;
  return smallTable(request, {
    id: "ledger",
    caption: "The ledger: every paid node-second in one account",
    columns: columnsOf(paid, precision),
    rows,
    by: ["account"],
    total: { account: "paid", node_hours: paid, shown: shownPaid, low: low ?? paid, high: high ?? paid },
    foot: downloads(
      dataAddress(request, "/v1/metrics/node_hours", selectionOf(request), { by: "account,failure_class" }),
    ),
    isCompact: true,
    empty: "Nothing was paid for.",
  });
}

function columnsOf(paid: number, precision: number): ShownColumn[] {
  const share = (hours: unknown) => percent(paid > 0 ? Number(hours) / paid : null);
  const hours = (name: string, title: string, shown = name): ShownColumn => ({
    name,
    title,
    isNumber: true,
    cell: (row) => number(Number(row[shown]), precision),
  });
  return [
    {
      name: "account",
      title: "Account",
      isNumber: false,
      cell: ({ account, failure_class: why }) =>
        html`${account === "paid" ? "" : swatch(String(account))}${String(account).replaceAll("_", " ")}${why ? html` <small>${String(why).replaceAll("_", " ")}</small>` : ""}`,
    },
    hours("node_hours", "Node-hours", "shown"),
    {
      name: "share",
      title: "Share of paid",
      isNumber: true,
      cell: (row) => share(row.node_hours),
      bar: (row) => (row.account === "paid" ? undefined : share(row.node_hours).replace(" ", "")),
    },
    hours("low", "At least"),
    hours("high", "At most"),
  ];
}
