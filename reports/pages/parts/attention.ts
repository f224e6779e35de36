import { html } from "hono/html";
import { ask } from "../../../metrics/ask.ts";
import { askRows } from "../../../metrics/rows.ts";
import { hourPrecision, number, percent, percentRange } from "../../figures.ts";
import type { LedgerView } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { address, exactly, pageOf } from "./address.ts";
import { moment, name } from "./cells.ts";
import { failedLines } from "./failed_passes.ts";

/** What somebody who looks every morning should look at first, the most of each kind on top. */
export async function attention(request: PageRequest, view: LedgerView): Promise<Fragment> {
  const found = (
    await Promise.all([
      failedLines(request, 3),
      record(view),
      aborted(request),
      losses(request, view),
      idle(request, view),
      nodes(request, view),
    ])
  ).flat();
  return html`<section id="attention"><h2>What needs attention</h2>${
    found.length === 0
      ? html`<p class="empty">Nothing stands out.</p>`
      : html`<ul class="attention">${found.map((one) => html`<li>${one}</li>`)}</ul>`
  }</section>`;
}

async function record({ meta }: LedgerView): Promise<Fragment[]> {
  const { grade, grade_because } = meta.coverage;
  return grade === "C" || grade === "D"
    ? [html`<a href="/quality">The record is incomplete (${grade})</a>: ${grade_because}`]
    : [];
}

async function aborted(request: PageRequest): Promise<Fragment[]> {
  const runs = await askRows(request.lake, "runs", {
    ...selectionOf(request, { status: "aborted" }),
    columns: "source,run_id,workflow,last_submit_at",
    sort: "-last_submit_at",
    limit: "3",
  });
  return runs.data.map(
    (
      row,
    ) => html`<a href="${pageOf.run(row.source, row.run_id)}">Run ${String(row.run_id).slice(0, 8)}</a> of ${name(row.workflow ?? row.source)}
was aborted: its submit side fell silent at ${moment(row.last_submit_at, request.zone) ?? "an unknown time"}`,
  );
}

async function losses(request: PageRequest, view: LedgerView): Promise<Fragment[]> {
  const { data } = await ask(request.lake, {
    ...selectionOf(request, { failure_class: "*" }),
    metrics: "lost_node_hours,tries,tasks_never_recovered",
    by: "failure_class,failure_code",
    sort: "-lost_node_hours",
    limit: "3",
  });
  return data
    .filter((row) => matters(row.lost_node_hours, view))
    .map((row) => {
      const { failure_class, failure_code } = row;
      const href = address("/failures", {
        source: request.words.source,
        run: request.words.run,
        ...exactly({ failure_class, failure_code }),
      });
      const what = `${String(failure_class).replaceAll("_", " ")}${failure_code === null ? "" : ` ${failure_code}`}`;
      const never = Number(row.tasks_never_recovered);
      return html`<a href="${href}">${hours(row.lost_node_hours)} node-hours lost to ${name(what.slice(0, 80))}</a>
in ${number(Number(row.tries), 0)} tries; ${never === 0 ? "every task recovered" : `${number(never, 0)} tasks never recovered`}`;
    });
}

async function idle(request: PageRequest, view: LedgerView): Promise<Fragment[]> {
  const { data } = await ask(request.lake, {
    ...selectionOf(request),
    metrics: "idle_node_hours,idle_fraction",
    by: "source,run,executor",
    sort: "-idle_node_hours",
    limit: "2",
  });
  return data
    .filter((row) => matters(row.idle_node_hours, view))
    .map(
      (
        row,
      ) => html`<a href="${pageOf.executor(row.source, row.run, row.executor)}">${hours(row.idle_node_hours)} node-hours idle</a>
on ${name(row.executor)}, run ${String(row.run).slice(0, 8)}: ${percent(Number(row.idle_fraction))} of its workers' time
(${percentRange(Number(row.idle_fraction_low), Number(row.idle_fraction_high))})`,
    );
}

async function nodes(request: PageRequest, view: LedgerView): Promise<Fragment[]> {
  const { data } = await ask(request.lake, {
    ...timelessly(request, { failure_class: "node_lost,worker_lost,out_of_memory" }),
    metrics: "lost_node_hours",
    by: "node",
    sort: "-lost_node_hours",
    limit: "1",
  });
  return data
    .filter((row) => row.node !== null && matters(row.lost_node_hours, view))
    .map(
      (row) =>
        html`<a href="${pageOf.node(row.node)}">Node ${name(row.node)}</a> lost the most of its own doing: ${hours(row.lost_node_hours)} node-hours`,
    );
}

/** Less than a hundredth of what was paid is for the tables. */
function matters(nodeHours: unknown, { paid }: LedgerView): boolean {
  return Number(nodeHours) > 0 && Number(nodeHours) >= (paid ?? 0) / 100;
}

/** Figures by node are kept without the hour. */
function timelessly(request: PageRequest, more: Record<string, string>) {
  const { from: _from, to: _to, ...rest } = selectionOf(request, more);
  return rest;
}

function hours(cell: unknown): string {
  return number(Number(cell), hourPrecision(Number(cell)));
}
