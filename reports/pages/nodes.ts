import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { figure } from "./parts/figure.ts";
import { listedTable } from "./parts/listed.ts";
import { nodesTable } from "./parts/tables.ts";

export const nodes: Page = {
  path: "/nodes",
  title: "Nodes",
  label: "Nodes",
  asks: "Which node idles, loses or fails more than the others?",
  shows: "every worker host with paid, useful, lost and idle time, tries and run times; the managers that lived on it",
  filters: ["source", "run", "executor"],
  isTimeless: true,
  tables: ["nodes", "managers"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "node_hours" });
    const [picture, table, managers] = await Promise.all([
      figure(request, "nodes"),
      nodesTable(request),
      listedTable(request, {
        id: "managers",
        caption: "Managers, the latest first",
        list: "managers",
        columns: [
          "node",
          { name: "uid", title: "Manager" },
          "run_id",
          "executor",
          "job_id",
          "workers",
          "registered_at",
          "ended_at",
          { name: "manager_end", title: "How it ended" },
          { name: "useful_us", title: "Useful" },
          { name: "lost_us", title: "Lost" },
          { name: "idle_us", title: "Idle" },
          { name: "clock_shift_us", title: "Clock shift" },
        ],
        sort: "-registered_at",
        empty: "No manager registered.",
      }),
    ]);
    return { content: html`${table}${picture}${managers}`, meta };
  },
};
