import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { type Page, selectionOf } from "./page.ts";
import { listedTable } from "./parts/listed.ts";
import { measuredTable } from "./parts/measured.ts";
import { failureClasses, nodesTable, triesTable } from "./parts/tables.ts";

export const node: Page = {
  path: "/nodes/:node",
  title: "Node",
  asks: "Is this node a bad one?",
  shows: "paid time of one worker host and what came of it, its failures, its managers, the tries that ran on it",
  filters: ["source", "run"],
  isTimeless: true,
  tables: ["nodes", "accounts", "classes", "managers", "tries"],
  view: async (request) => {
    const { node: host = "" } = request.parts;
    const selection = selectionOf(request);
    const { meta } = await ask(request.lake, { ...selection, metrics: "node_hours" });
    const some = await askRows(request.lake, "managers", { ...selection, columns: "uid", limit: "1" });
    const ran = await askRows(request.lake, "tries", { ...selection, columns: "try_id", limit: "1" });
    if (some.data.length + ran.data.length === 0)
      throw new LedgerError("unknown", `nothing ran on a node ${host}`, { field: "node" });
    const [table, accounts, classes, managers, tries] = await Promise.all([
      nodesTable(request),
      measuredTable(request, {
        id: "accounts",
        caption: "Its time by account",
        metrics: "node_hours",
        by: "account,failure_class",
        columns: { node_hours: "Time" },
        empty: "Nothing was paid on it.",
      }),
      failureClasses(request),
      listedTable(request, {
        id: "managers",
        caption: "Its managers",
        list: "managers",
        columns: [
          { name: "uid", title: "Manager" },
          "run_id",
          "source",
          "executor",
          "job_id",
          "workers",
          "registered_at",
          "ended_at",
          { name: "manager_end", title: "How it ended" },
          { name: "total_memory_bytes", title: "Memory" },
          { name: "cpu_count", title: "Processors" },
          { name: "clock_shift_us", title: "Clock shift" },
        ],
        sort: "-registered_at",
        empty: "No manager registered on it.",
      }),
      triesTable(request, "Tries that ran on it, the latest first"),
    ]);
    return {
      title: `Node ${host}`,
      trail: [{ text: "Nodes", href: "/nodes" }],
      content: html`${table}<div class="two">${accounts}${classes}</div>${managers}${tries}`,
      meta,
    };
  },
};
