import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { ask } from "../../metrics/ask.ts";
import type { Fragment } from "./document.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { dataAddress } from "./parts/address.ts";
import { cellOf, precisionOf, type Row, textOf } from "./parts/cells.ts";
import { downloads } from "./parts/downloads.ts";
import { figure } from "./parts/figure.ts";

export const compare: Page = {
  path: "/compare",
  title: "Compare",
  label: "Compare",
  asks: "What changed between two runs, or between a time and the time before?",
  shows: "headline figures, ledger, apps and failures of one run or window beside those of another",
  filters: ["source", "run", "executor"],
  tables: [],
  words: { with: "What to compare with: the id of a run, `previous` (the window before), or `from..to`." },
  view: async (request) => {
    const { words } = request;
    const selection = selectionOf(request);
    const { meta } = await ask(request.lake, { ...selection, metrics: "node_hours" });
    const form = html`<form method="get" action="/compare" aria-label="Compare with">${[
      "source",
      "run",
      "executor",
      "from",
      "to",
      "as_of",
      "at",
    ].map((name) =>
      words[name] ? html`<input type="hidden" name="${name}" value="${words[name]}">` : "",
    )}<label>Beside <input name="with" value="${words.with ?? ""}" required list="runs" placeholder="a run's id, previous, or from..to"></label><button>Compare</button></form>`;
    if (words.with === undefined)
      return {
        content: html`${form}<p class="empty">Cut the page to a run or to a window above, and say with what to compare it.</p>`,
        meta,
      };
    const [headline, accounts, apps, classes, waterfall] = await Promise.all([
      beside(
        request,
        "Headline",
        "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,walltime_loss_hours,tasks,tasks_never_recovered,charged_hours",
      ),
      beside(request, "Node-hours by account", "node_hours", "account,failure_class"),
      beside(request, "Run time by app", "tries,run_time", "app", ["tries", "run_time_p50", "run_time_p95"]),
      beside(request, "Tries that failed, by class", "tries", "failure_class"),
      figure(request, "ledger"),
    ]);
    return { content: html`${form}${headline}${accounts}${apps}${classes}${waterfall}`, meta };
  },
};

/** Figures and those of the other side, one line each. */
async function beside(
  request: PageRequest,
  caption: string,
  metrics: string,
  by?: string,
  only?: readonly string[],
): Promise<Fragment> {
  const selection = selectionOf(request);
  const compare = comparison(request.words.with ?? "");
  const answer = await ask(request.lake, { ...selection, metrics, by, compare, limit: "40" }).catch((thrown) => {
    if (thrown instanceof LedgerError && thrown.field !== "compare" && thrown.field !== "run") return thrown;
    throw thrown;
  });
  if (answer instanceof LedgerError) return html`<p class="empty">${answer.message}</p>`;
  const { columns } = answer.meta;
  const shown = columns.filter(
    ({ name, kind }) =>
      kind === "metric" && !/_(baseline|difference|ratio)$/.test(name) && (only === undefined || only.includes(name)),
  );
  const dimensions = columns.filter(({ kind }) => kind === "dimension");
  const id = caption.toLowerCase().replaceAll(/\W+/g, "-");
  const line = (row: Row, column: (typeof shown)[number]) => {
    const precision = precisionOf(column, answer.data);
    const text = (end: string) => textOf(row[`${column.name}${end}`], column, precision);
    const ratio = row[`${column.name}_ratio`];
    const label =
      dimensions.length === 0
        ? column.title
        : html`${dimensions.filter(({ name }, index) => index === 0 || row[name] !== null).map((one) => html`${cellOf(row, one, request.zone)} `)}`;
    return html`<tr><th scope="row">${label}</th>${dimensions.length > 0 && shown.length > 1 ? html`<td>${column.title}</td>` : ""}
<td class="n">${text("")}</td><td class="n">${text("_baseline")}</td><td class="n">${signed(row[`${column.name}_difference`], text("_difference"))}</td>
<td class="n">${typeof ratio === "number" ? `× ${ratio.toFixed(2)}` : ""}</td></tr>`;
  };
  const data = dataAddress(request, `/v1/metrics/${metrics}`, selection, { by: by ?? null, compare });
  return html`<section class="table" id="${id}"><div class="wide" role="group" tabindex="0" aria-labelledby="${id}-name"><table>
<caption id="${id}-name">${caption}</caption><thead><tr><th scope="col">${dimensions.map(({ title }) => title).join(", ") || "Figure"}</th>${
    dimensions.length > 0 && shown.length > 1 ? html`<th scope="col">Figure</th>` : ""
  }<th scope="col" class="n">Here</th><th scope="col" class="n">There</th><th scope="col" class="n">Difference</th><th scope="col" class="n">Ratio</th></tr></thead>
<tbody>${answer.data.map((row) => shown.map((column) => line(row, column)))}</tbody></table></div><div class="foot">${downloads(data)}</div></section>`;
}

/** `previous` and windows as they are; everything else is the id of a run. */
function comparison(text: string): string {
  return text === "previous" || text.includes("..") || text.startsWith("run:") ? text : `run:${text}`;
}

function signed(difference: Row[string] | undefined, text: string): string {
  const points = text.replace(" %", " points");
  return typeof difference === "number" && difference > 0 ? `+${points}` : points.replace(/^-/, "−");
}
