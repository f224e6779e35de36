import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { askRows } from "../../metrics/rows.ts";
import { duration, UNKNOWN } from "../figures.ts";
import { ledgerView } from "../ledger.ts";
import { type Page, selectionOf } from "./page.ts";
import { pageOf } from "./parts/address.ts";
import { moment, type Row, state, time } from "./parts/cells.ts";
import { ownFigure } from "./parts/figure.ts";
import { ledgerTable } from "./parts/ledger_table.ts";
import { listedTable } from "./parts/listed.ts";
import { measuredTable } from "./parts/measured.ts";
import { record } from "./parts/record.ts";
import { triesTable } from "./parts/tables.ts";
import { headline } from "./parts/tiles.ts";
import { assumed } from "./parts/trust.ts";
import type { Zone } from "./parts/zone.ts";

export const block: Page = {
  path: "/runs/:source/:run/executors/:executor/blocks/:block",
  title: "Block",
  asks: "What did this batch job bring, and what do its figures rest on?",
  shows: "the evidence for both ends of one block, its headline figures and ledger, its nodes and managers, its tries",
  filters: [],
  isTimeless: true,
  tables: ["ledger", "nodes", "managers", "tries"],
  view: async (request) => {
    const { source = "", run = "", executor = "", block: id = "" } = request.parts;
    const selection = selectionOf(request);
    const { data } = await askRows(request.lake, "blocks", { ...selection, limit: "1" });
    const [found] = data;
    if (found === undefined)
      throw new LedgerError("unknown", `executor ${executor} of run ${run}, source ${source}, has no block ${id}`, {
        field: "block",
      });
    const view = await ledgerView(request.lake, selection);
    const [top, waterfall, nodes, managers, tries] = await Promise.all([
      headline(request, view),
      ownFigure(request, "ledger", { size: "half" }),
      measuredTable(request, {
        id: "nodes",
        caption: "Each node's time",
        metrics: "node_hours",
        by: "node,account,failure_class",
        columns: { node_hours: "Time" },
        limit: 50,
        empty: "Nothing was paid.",
      }),
      listedTable(request, {
        id: "managers",
        caption: "Managers of its nodes",
        list: "managers",
        columns: [
          { name: "uid", title: "Manager" },
          "node",
          "workers",
          "registered_at",
          "ended_at",
          { name: "manager_end", title: "How it ended" },
          { name: "last_heartbeat_at", title: "Last heartbeat" },
          { name: "useful_us", title: "Useful" },
          { name: "lost_us", title: "Lost" },
          { name: "idle_us", title: "Idle" },
          { name: "clock_shift_us", title: "Clock shift" },
        ],
        empty: "No manager registered.",
      }),
      triesTable(request, "Tries that ran in it"),
    ]);
    return {
      title: `Block ${id}${found.job_id === null ? "" : `, batch job ${found.job_id}`}`,
      trail: [
        { text: "Runs", href: "/runs" },
        { text: `Run ${run.slice(0, 8)}`, href: pageOf.run(source, run) },
        { text: executor, href: pageOf.executor(source, run, executor) },
      ],
      content: html`${evidence(found, request.zone)}${top}<div class="two"><div>${waterfall}</div>${ledgerTable(request, view)}</div>${managers}${nodes}${tries}${assumed(view.meta)}`,
      meta: view.meta,
    };
  },
};

function evidence(row: Row, zone: Zone) {
  const between = (low: unknown, high: unknown) =>
    low === null || high === null || low === high
      ? ""
      : html` <small>between ${time(String(low), zone)} and ${time(String(high), zone)}</small>`;
  const end = (at: unknown, from: unknown, low: unknown, high: unknown) =>
    at === null ? null : html`${moment(at, zone)} <small>from ${from}</small>${between(low, high)}`;
  const known = (value: unknown, from: unknown) => (value === null ? null : html`${value} <small>from ${from}</small>`);
  return record([
    ["Batch job", html`${row.job_id ?? UNKNOWN} <small>${row.job_evidence}</small>`],
    ["Ended as", row.end_state === null ? null : state(String(row.end_state))],
    ["Submitted", moment(row.submitted_at, zone)],
    ["Queued", row.queue_wait_us === null ? null : duration(Number(row.queue_wait_us) / 1e6)],
    ["Started", end(row.started_at, row.started_evidence, row.started_low_at, row.started_high_at)],
    ["Ended", end(row.ended_at, row.ended_evidence, row.ended_low_at, row.ended_high_at)],
    ["Paid per node", row.paid_us === null ? null : duration(Number(row.paid_us) / 1e6)],
    ["Nodes", html`${row.nodes} <small>from ${row.nodes_evidence}; ${row.nodes_registered} registered</small>`],
    ["Cores of a node", known(row.cores_per_node, row.cores_evidence)],
    [
      "Time limit",
      row.walltime_s === null
        ? null
        : html`${duration(Number(row.walltime_s))} <small>from ${row.walltime_evidence}</small>`,
    ],
    ["QOS", row.qos === null ? null : String(row.qos)],
    ["Project", row.project === null ? null : String(row.project)],
  ]);
}
