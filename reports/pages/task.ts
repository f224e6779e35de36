import { html } from "hono/html";
import type { Answer } from "../../metrics/answer.ts";
import { askRows } from "../../metrics/rows.ts";
import { taskDocument } from "../documents.ts";
import { counted, UNKNOWN } from "../figures.ts";
import type { Fragment } from "./document.ts";
import { type Page, type PageRequest, selectionOf, timeless } from "./page.ts";
import { address, exactly, pageOf } from "./parts/address.ts";
import { moment, name, type Row, state, time } from "./parts/cells.ts";
import { figure } from "./parts/figure.ts";
import { listedTable } from "./parts/listed.ts";
import { record } from "./parts/record.ts";

/** Tasks that a task waited for are links up to here; all of them are in the data. */
const MOST_LINKS = 60;
/** Letters of Parsl's texts that are shown; all of them are in the data. */
const LONGEST = 4_000;

export const task: Page = {
  path: "/runs/:source/:run/tasks/:task_id",
  title: "Task",
  asks: "What happened to this task, try by try?",
  shows:
    "Parsl's record of one task: app, dependencies, inputs, outputs, log paths; its tries and why they failed; every state; memory and CPU over time; the same work in other runs",
  filters: [],
  isTimeless: true,
  tables: ["tries", "statuses", "same"],
  view: async (request) => {
    const { source = "", run = "", task_id: id = "" } = request.parts;
    const moment = { at: request.at, asOf: request.words.as_of };
    const { data, links, meta } = await taskDocument(request.lake, source, run, id, moment);
    const tries = data.tries as Answer["data"];
    const [triesOf, statuses, memory, same] = await Promise.all([
      listedTable(request, {
        id: "tries",
        caption: "Tries",
        list: "tries",
        columns: [
          { name: "try_id", title: "Try" },
          { name: "try_status", title: "State" },
          "failure_class",
          { name: "failure_code", title: "Code" },
          "executor",
          { name: "block_id", title: "Block" },
          "job_id",
          "node",
          "launched_at",
          "began_at",
          "ended_at",
          { name: "wait_us", title: "Waited" },
          { name: "run_us", title: "Ran" },
          { name: "cpu_us", title: "CPU" },
          { name: "memory_peak_bytes", title: "Memory peak" },
        ],
        sort: "try_id",
        empty: "It was never tried.",
      }),
      listedTable(request, {
        id: "statuses",
        caption: "States, as they were recorded",
        list: "statuses",
        columns: [
          { name: "recorded_at", title: "When", cell: (row) => time(String(row.recorded_at), request.zone, true) },
          { name: "try_id", title: "Try" },
          { name: "status", title: "State" },
        ],
        sort: "recorded_at",
        limit: 50,
        empty: "No state was recorded.",
      }),
      figure(request, "cpu_and_memory"),
      sameWork(request, data.hashsum),
    ]);
    return {
      title: `Task ${id}, ${data.app}`,
      trail: [
        { text: "Runs", href: "/runs" },
        { text: `Run ${run.slice(0, 8)}`, href: pageOf.run(source, run) },
        { text: String(data.app), href: pageOf.app(data.app, exactly({ source, run })) },
      ],
      content: html`${facts(data, request)}${triesOf}${failures(tries)}${memory}${statuses}${same}
<p class="onward"><a href="${links.self}">This task as JSON</a> <a href="${address("/v1/tries", { ...exactly({ source, run, task_id: id }), format: "csv" })}">its tries as CSV</a></p>`,
      meta,
    };
  },
};

function facts(data: Readonly<Record<string, unknown>>, { parts, zone }: PageRequest) {
  const { source = "", run = "" } = parts;
  const when = (value: unknown) => moment(value, zone);
  const path = (value: unknown) => (value ? html`<code>${clipped(value)}</code>` : null);
  const root = data.root_task_id;
  return record([
    ["State", state(String(data.task_status ?? UNKNOWN))],
    ["App", html`<a href="${pageOf.app(data.app, exactly({ source, run }))}">${name(data.app)}</a>`],
    ["Invoked", when(data.invoked_at)],
    ["Returned", when(data.returned_at)],
    ["Failed tries", String(data.fail_count ?? UNKNOWN)],
    [
      "Failed through",
      root === null || root === undefined ? null : html`<a href="${pageOf.task(source, run, root)}">task ${root}</a>`,
    ],
    ["Waits for", dependencies(String(data.depends ?? ""), source, run)],
    ["Memoised", data.memoize === null || data.memoize === undefined ? null : data.memoize ? "yes" : "no"],
    ["Hash", path(data.hashsum)],
    ["Inputs", path(data.inputs)],
    ["Outputs", path(data.outputs)],
    ["stdin", path(data.stdin)],
    ["stdout", path(data.stdout)],
    ["stderr", path(data.stderr)],
  ]);
}

function dependencies(text: string, source: string, run: string): Fragment | null {
  const ids = text.split(",").filter((id) => id !== "");
  if (ids.length === 0) return null;
  const more = ids.length > MOST_LINKS ? ` and ${counted(ids.length - MOST_LINKS, "other task")}` : "";
  return html`${ids.slice(0, MOST_LINKS).map((id) => html`<a href="${pageOf.task(source, run, id)}">${id}</a> `)}${more}`;
}

/** What Parsl recorded of each try that failed. */
function failures(tries: readonly Row[]): Fragment {
  const failed = tries.filter((one) => one.fail_history !== null && one.fail_history !== "").slice(0, 20);
  return html`${failed.map(
    (one) =>
      html`<details id="why-${one.try_id}" open><summary>Why try ${one.try_id} did not end well</summary><pre>${clipped(one.fail_history)}</pre></details>`,
  )}`;
}

/** The same function with the same arguments in other runs: what a restart did again. */
async function sameWork(request: PageRequest, hashsum: unknown): Promise<Fragment> {
  if (hashsum === null || hashsum === undefined) return html``;
  const { source: _source, run: _run, task_id: _task, ...others } = selectionOf(request).filters;
  const filters = { ...others, ...exactly({ hashsum }) };
  const { data } = await askRows(request.lake, "tasks", {
    ...timeless(selectionOf(request)),
    filters,
    columns: "source,run_id,task_id,app,task_status,ended_at",
    sort: "ended_at",
    limit: "20",
  });
  if (data.length < 2) return html``;
  return html`<section id="same"><h2>The same work, wherever it was done</h2><ul>${data.map(
    (
      row,
    ) => html`<li><a href="${pageOf.task(row.source, row.run_id, row.task_id)}">task ${row.task_id}</a> of run ${String(row.run_id).slice(0, 8)}, ${name(row.source)}:
${state(String(row.task_status))} ${row.ended_at === null ? "" : time(String(row.ended_at), request.zone)}</li>`,
  )}</ul></section>`;
}

function clipped(value: unknown): string {
  const text = String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
