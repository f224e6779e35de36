import { html } from "hono/html";
import { number, percent } from "../../figures.ts";
import type { LedgerView } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { dataAddress } from "./address.ts";
import { swatch } from "./colours.ts";
import { downloads } from "./downloads.ts";

/** The ledger as a table whose lines visibly add up. */
export function ledgerTable(request: PageRequest, view: LedgerView): Fragment {
  if (view.paid === null) return html``;
  const paid = view.paid;
  const share = (hours: number) => percent(paid > 0 ? hours / paid : null);
  const data = dataAddress(request, "/v1/metrics/node_hours", selectionOf(request), { by: "account,failure_class" });
  const line = ({ account, failureClass, shown, nodeHours, low, high }: LedgerView["lines"][number]) => {
    const why = failureClass?.replaceAll("_", " ") ?? "";
    return html`<tr><th scope="row">${swatch(account)}${account.replaceAll("_", " ")}${why === "" ? "" : html` <small>${why}</small>`}</th>
<td class="n">${number(shown, view.precision)}</td><td class="n share" style="--share:${share(nodeHours).replace(" ", "")}">${share(nodeHours)}</td>
<td class="n">${number(low, view.precision)}</td><td class="n">${number(high, view.precision)}</td></tr>`;
  };
  const { low, high } = view.paidBounds;
  return html`<section class="table" id="ledger"><div class="wide" role="group" tabindex="0" aria-labelledby="ledger-name"><table>
<caption id="ledger-name">The ledger: every paid node-second in one account</caption>
<thead><tr><th scope="col">Account</th><th scope="col" class="n">Node-hours</th><th scope="col" class="n">Share of paid</th><th scope="col" class="n">At least</th><th scope="col" class="n">At most</th></tr></thead>
<tbody>${view.lines.map(line)}</tbody>
<tfoot><tr><th scope="row">paid</th><td class="n">${number(view.shownPaid, view.precision)}</td><td class="n">${percent(1)}</td>
<td class="n">${number(low ?? paid, view.precision)}</td><td class="n">${number(high ?? paid, view.precision)}</td></tr></tfoot>
</table></div><div class="foot">${downloads(data)}</div></section>`;
}
