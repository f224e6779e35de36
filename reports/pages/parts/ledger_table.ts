import { html } from "hono/html";
import { inOrder, readSort, refuseUnknownSort } from "../../../metrics/order.ts";
import { number, percent } from "../../figures.ts";
import type { LedgerView } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { dataAddress } from "./address.ts";
import { swatch } from "./colours.ts";
import { downloads } from "./downloads.ts";
import { type ShownColumn, table } from "./table.ts";

/** The ledger as a table whose lines visibly add up: in the order of the ledger, until the reader sorts it. */
export function ledgerTable(request: PageRequest, view: LedgerView): Fragment {
  if (view.paid === null) return html``;
  const { paid, paidBounds, precision, shownPaid } = view;
  const sort = request.words["ledger.sort"] ?? "";
  const order = readSort(sort);
  const rows = view.lines.map(({ account, failureClass, shown, nodeHours, low, high }) => ({
    account,
    failure_class: failureClass,
    node_hours: nodeHours,
    share: nodeHours,
    shown,
    low,
    high,
  }));
  const columns = columnsOf(paid, precision);
  refuseUnknownSort(
    order,
    columns.map(({ name }) => name),
  );
  const { low, high } = paidBounds;
  return table(request, {
    id: "ledger",
    caption: "The ledger: every paid node-second in one account",
    columns,
    rows: order.length === 0 ? rows : inOrder(rows, order, ["account"]),
    total: { account: "paid", node_hours: paid, shown: shownPaid, low: low ?? paid, high: high ?? paid },
    sort,
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
