import { html } from "hono/html";
import { runDocument } from "../documents.ts";
import { duration } from "../figures.ts";
import { ledgerView } from "../ledger.ts";
import { type Page, selectionOf } from "./page.ts";
import { address, exactly } from "./parts/address.ts";
import { moment, name, state } from "./parts/cells.ts";
import { figure, ownFigure } from "./parts/figure.ts";
import { ledgerTable } from "./parts/ledger_table.ts";
import { matrix } from "./parts/matrix.ts";
import { record } from "./parts/record.ts";
import { blocksTable, executorsTable, failureClasses, tasksTable } from "./parts/tables.ts";
import { headline } from "./parts/tiles.ts";
import { assumed } from "./parts/trust.ts";
import type { Zone } from "./parts/zone.ts";

export const run: Page = {
  path: "/runs/:source/:run",
  title: "Run",
  asks: "What did this run do with what it was paid?",
  shows:
    "Parsl's record of the run, headline figures, ledger, apps and states, executors, blocks, failures, tasks, supply and demand, timeline, app graph, CPU and memory",
  filters: [],
  tables: ["ledger", "matrix", "executors", "blocks", "classes", "tasks"],
  view: async (request) => {
    const { source = "", run: id = "" } = request.parts;
    const moment = { at: request.at, asOf: request.words.as_of };
    const { data, links, meta } = await runDocument(request.lake, source, id, moment);
    const view = await ledgerView(request.lake, selectionOf(request));
    const names = ["supply_and_demand", "gantt", "tries_running", "blocks", "app_graph", "cpu_and_memory"];
    const [top, waterfall, apps, executors, blocks, classes, tasks, ...figures] = await Promise.all([
      headline(request, view),
      ownFigure(request, "ledger", { size: "half" }),
      matrix(request),
      executorsTable(request),
      blocksTable(request, 10),
      failureClasses(request),
      tasksTable(request, "Tasks", 10),
      ...names.map((one) => figure(request, one)),
    ]);
    const own = exactly({ source, run: data.run_id });
    const content = html`${facts(data, links, request.zone)}
<p class="onward">Everything of this run: <a href="${address("/tasks", own)}">tasks</a> <a href="${address("/apps", own)}">apps</a>
<a href="${address("/failures", own)}">failures</a> <a href="${address("/blocks", own)}">blocks</a> <a href="${address("/nodes", own)}">nodes</a>
<a href="${address("/workers", own)}">workers</a> <a href="${address("/history", own)}">by hour</a> <a href="${links.self}">JSON</a></p>
${top}<div class="two"><div>${waterfall}</div>${ledgerTable(request, view)}</div>${apps}${executors}${figures}${blocks}${classes}${tasks}${assumed(view.meta)}`;
    const title = `Run ${String(data.run_id).slice(0, 8)}`;
    return {
      title,
      trail: [
        { text: "Runs", href: "/runs" },
        { text: source, href: address("/", exactly({ source })) },
      ],
      content,
      meta: { ...meta, window: view.meta.window },
    };
  },
};

function facts(data: Readonly<Record<string, unknown>>, links: Readonly<Record<string, string>>, zone: Zone) {
  const when = (value: unknown) => moment(value, zone);
  const text = (value: unknown) => (value === null || value === undefined ? null : name(value));
  return record([
    ["State", state(String(data.status))],
    ["Workflow", html`${text(data.workflow)} <small>version ${text(data.workflow_version)}</small>`],
    ["Source", html`<a href="${address("/", exactly({ source: data.source }))}">${name(data.source)}</a>`],
    ["User", text(data.user)],
    ["Submit host", text(data.host)],
    ["Began", when(data.began_at)],
    ["Ended", when(data.completed_at)],
    ["Took", data.elapsed_s === null || data.elapsed_s === undefined ? null : duration(Number(data.elapsed_s))],
    ["Last word of the submit side", when(data.last_submit_at)],
    ["Run directory", data.rundir ? html`<code>${data.rundir}</code>` : null],
    ["Run id", html`<a href="${links.self}"><code>${data.run_id}</code></a>`],
  ]);
}
