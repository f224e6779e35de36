import { html, raw } from "hono/html";
import type { Lake } from "../../lake/lake.ts";
import type { Answer } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import { ledgerSpec } from "../charts/ledger.ts";
import { renderSvg } from "../charts/render.ts";
import { display, number, percent, UNKNOWN } from "../figures.ts";
import { type LedgerView, ledgerView, paidSentence, type Selection } from "../ledger.ts";
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
  const svg = await renderSvg(ledgerSpec(view));
  const query = queryOf(selection);
  return document(
    "Parsl Ledger",
    html`
    ${choose(all, selection)}
    ${headline(view)}
    <p class="rests">${paidSentence(view.meta)}</p>
    <figure>${raw(svg)}<figcaption>Take it along: <a href="/v1/charts/ledger.svg${query}">SVG</a>,
      <a href="/v1/charts/ledger.json${query}">Vega-Lite with its data</a></figcaption></figure>
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
  const tile = (name: string, value: string, of: string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd><dd class="of">${of}</dd></div>`;
  return html`<dl class="headline">
    ${tile("Paid", hours(view.paid), "node-hours")}
    ${tile("Useful", percent(view.usefulFraction), "of paid")}
    ${tile("Lost", percent(view.lossFraction), "of paid")}
    ${tile("Lost to walltime", hours(view.shownWalltimeLoss), "node-hours")}
    ${tile("Idle", percent(view.idleFraction), "of connected worker time")}
  </dl>`;
}

function ledgerTable(view: LedgerView): Fragment {
  if (view.paid === null) return html``;
  const paid = view.paid;
  const share = (hours: number) => percent(paid > 0 ? hours / paid : null);
  return html`<div class="wide" tabindex="0"><table><caption>The ledger: every paid node-second in one account</caption>
    <thead><tr><th scope="col">Account</th><th scope="col">Why</th><th scope="col" class="n">Node-hours</th><th scope="col" class="n">Share of paid</th></tr></thead>
    <tbody>${view.lines.map(
      (line) => html`<tr><th scope="row">${line.account}</th><td>${line.failureClass?.replaceAll("_", " ") ?? ""}</td>
        <td class="n">${number(line.shown, view.precision)}</td><td class="n">${share(line.nodeHours)}</td></tr>`,
    )}</tbody>
    <tfoot><tr><th scope="row">paid</th><td></td><td class="n">${number(view.shownPaid, view.precision)}</td><td class="n">${percent(1)}</td></tr></tfoot>
  </table></div>`;
}

function runTable(runs: Answer): Fragment {
  if (runs.data.length === 0) return html``;
  const cells = (row: Answer["data"][number]) =>
    runs.meta.columns.map((column) => {
      const cell = row[column.name];
      if (column.name === "run")
        return html`<td><a href="/?run=${encodeURIComponent(String(cell))}"><code>${String(cell).slice(0, 8)}</code></a></td>`;
      const isShare = column.unit === "1" && column.kind === "metric";
      return html`<td class="${column.kind === "metric" ? "n" : ""}">${isShare ? percent((cell as number | null) ?? null) : display(cell, column)}</td>`;
    });
  return html`<div class="wide" tabindex="0"><table><caption>By run</caption>
    <thead><tr>${runs.meta.columns.map((column) => html`<th scope="col" class="${column.kind === "metric" ? "n" : ""}" title="${column.meaning}">${column.title}</th>`)}</tr></thead>
    <tbody>${runs.data.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></div>`;
}

function assumed(view: LedgerView): Fragment {
  const { assumptions } = view.meta.coverage;
  return html`<section><h2>What had to be assumed</h2>${
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
