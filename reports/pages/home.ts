import { html, raw } from "hono/html";
import type { Cell } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import type { Answer, AnswerColumn } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import { ledger } from "../charts/ledger.ts";
import { renderSvg } from "../charts/render.ts";
import { display, number, percent, percentRange, UNKNOWN } from "../figures.ts";
import { type Bounded, type LedgerView, ledgerView, paidSentence, type Selection } from "../ledger.ts";
import { document, type Fragment } from "./document.ts";

/** The page for people: headline figures, the waterfall, the ledger, the runs, and what had to be assumed. */
export async function homePage(lake: Lake, selection: Selection): Promise<string> {
  const view = await ledgerView(lake, selection);
  const everything: Selection = { filters: {} };
  const all = await ask(lake, { ...everything, metrics: "tasks", by: "source,run" });
  const runs = await ask(lake, {
    ...selection,
    metrics: "paid_node_hours,useful_fraction,loss_fraction,idle_fraction",
    by: "source,run",
  });
  const svg = await renderSvg(await ledger.spec(lake, selection));
  const query = queryOf(selection);
  return document(
    "Parsl Ledger",
    html`
    ${choose(all, selection)}
    ${headline(view)}
    <p class="rests">${paidSentence(view.meta)}</p>
    <figure>${raw(svg)}<figcaption>Take it along: <a href="/v1/charts/ledger.svg${query}">SVG</a>,
      <a href="/v1/charts/ledger.png${query}">PNG</a>,
      <a href="/v1/charts/ledger.json${query}">Vega-Lite with its data</a>, <a href="/v1/charts/ledger.html${query}">to zoom into</a></figcaption></figure>
    ${ledgerTable(view)}
    ${runTable(runs)}
    ${assumed(view)}
    ${origin(view, query)}`,
  );
}

function choose(all: Answer, selection: Selection): Fragment {
  const sources = [...new Set(all.data.map((row) => String(row.source)))];
  const { source, run } = selection.filters;
  const option = (value: string, chosen: string | undefined, text = value) =>
    html`<option value="${value}" ${value === (chosen ?? "") ? raw("selected") : ""}>${text}</option>`;
  return html`<form method="get" action="/">
    <label>Source <select name="source">${option("", source, "all")}${sources.map((name) => option(name, source))}</select></label>
    <label>Run <select name="run">${option("", run, "all")}${all.data
      .filter((row) => !source || row.source === source)
      .map((row) =>
        option(String(row.run), run, `${String(row.run).slice(0, 8)} (${row.source}, ${row.tasks} tasks)`),
      )}</select></label>
    <label>From <input type="date" name="from" value="${selection.from?.slice(0, 10) ?? ""}"></label>
    <label>To <input type="date" name="to" value="${selection.to?.slice(0, 10) ?? ""}"></label>
    <button>Show</button>
  </form>`;
}

function headline(view: LedgerView): Fragment {
  const hours = (value: number | null) => (value === null ? UNKNOWN : number(value, view.precision));
  const range = ({ low, high }: Bounded) => percentRange(low, high);
  const tile = (name: string, value: string, of: string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd><dd class="of">${of}</dd></div>`;
  return html`<dl class="headline">
    ${tile("Paid", hours(view.paid), "node-hours")}
    ${tile("Useful", percent(view.usefulFraction.value), `of paid; ${range(view.usefulFraction)}`)}
    ${tile("Lost", percent(view.lossFraction.value), `of paid; ${range(view.lossFraction)}`)}
    ${tile("Lost to walltime", hours(view.shownWalltimeLoss), "node-hours")}
    ${tile("Idle", percent(view.idleFraction.value), `of worker time; ${range(view.idleFraction)}`)}
  </dl>`;
}

function ledgerTable(view: LedgerView): Fragment {
  if (view.paid === null) return html``;
  const paid = view.paid;
  const share = (hours: number) => percent(paid > 0 ? hours / paid : null);
  return html`<div class="wide" tabindex="0"><table><caption>The ledger: every paid node-second in one account</caption>
    <thead><tr><th scope="col">Account</th><th scope="col">Why</th><th scope="col" class="n">Node-hours</th><th scope="col" class="n">Share of paid</th>
      <th scope="col" class="n">At least</th><th scope="col" class="n">At most</th></tr></thead>
    <tbody>${view.lines.map(
      (line) => html`<tr><th scope="row">${line.account}</th><td>${line.failureClass?.replaceAll("_", " ") ?? ""}</td>
        <td class="n">${number(line.shown, view.precision)}</td><td class="n">${share(line.nodeHours)}</td>
        <td class="n">${number(line.low, view.precision)}</td><td class="n">${number(line.high, view.precision)}</td></tr>`,
    )}</tbody>
    <tfoot><tr><th scope="row">paid</th><td></td><td class="n">${number(view.shownPaid, view.precision)}</td><td class="n">${percent(1)}</td>
      <td class="n">${number(view.paidBounds.low ?? paid, view.precision)}</td><td class="n">${number(view.paidBounds.high ?? paid, view.precision)}</td></tr></tfoot>
  </table></div>`;
}

/** One column per metric: the value, and small beside it the ends between which it lies. */
function runTable(runs: Answer): Fragment {
  if (runs.data.length === 0) return html``;
  const columns = runs.meta.columns.filter((column) => column.kind !== "bound");
  const shown = (cell: Cell | undefined, column: AnswerColumn) =>
    column.unit === "1" ? percent((cell as number | null) ?? null) : display(cell, column);
  const cells = (row: Answer["data"][number]) =>
    columns.map((column) => {
      const cell = row[column.name];
      if (column.name === "run")
        return html`<td><a href="/?run=${encodeURIComponent(String(cell))}"><code>${String(cell).slice(0, 8)}</code></a></td>`;
      if (column.kind === "dimension") return html`<td>${display(cell, column)}</td>`;
      const [low, high] = [shown(row[`${column.name}_low`], column), shown(row[`${column.name}_high`], column)];
      return html`<td class="n">${shown(cell, column)}${low === high ? "" : html` <small>${low.replace(" %", "")} to ${high}</small>`}</td>`;
    });
  return html`<div class="wide" tabindex="0"><table><caption>By run</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col" class="${column.kind === "metric" ? "n" : ""}" title="${column.meaning}">${column.title}</th>`)}</tr></thead>
    <tbody>${runs.data.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></div>`;
}

function assumed(view: LedgerView): Fragment {
  const { assumptions, grade, grade_because } = view.meta.coverage;
  return html`<section><h2>What had to be assumed</h2>
    <p>Completeness of the record: <strong>${grade}</strong> (${grade_because}).</p>${
      assumptions.length === 0
        ? html`<p>Nothing.</p>`
        : html`<ul>${assumptions.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
    }</section>`;
}

function origin(view: LedgerView, query: string): Fragment {
  const separator = query === "" ? "?" : "&";
  return html`<section><h2>Where this comes from</h2>
    <ul>${view.meta.snapshots.map(
      (
        one,
      ) => html`<li>${one.source}: read ${one.taken_at.slice(0, 16).replace("T", " ")} UTC, last record ${one.as_of_at?.slice(0, 16).replace("T", " ") ?? UNKNOWN},
        content <code title="${one.sha256}">${one.sha256.slice(0, 12)}</code></li>`,
    )}</ul>
    <p>The same figures: <a href="/v1/metrics/node_hours${query}${separator}by=account,failure_class">JSON</a>,
      <a href="/v1/metrics/node_hours${query}${separator}by=account,failure_class&format=csv">CSV</a>;
      <a href="/v1/metrics">all metrics</a>.</p></section>`;
}

function queryOf(selection: Selection): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...selection.filters, from: selection.from, to: selection.to }))
    if (value) words.set(name, value);
  const text = words.toString();
  return text === "" ? "" : `?${text}`;
}
