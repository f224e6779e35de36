import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { figure } from "./parts/figure.ts";
import { matrix } from "./parts/matrix.ts";
import { appsTable } from "./parts/tables.ts";

export const apps: Page = {
  path: "/apps",
  title: "Apps",
  label: "Apps",
  asks: "How long do apps wait and run, what do they need, and in which states are their tasks?",
  shows:
    "tasks by app and state; run time, wait, memory and CPU of every app; their distributions, the graph of apps, tries running over time",
  filters: ["source", "run", "executor", "app"],
  tables: ["matrix", "apps"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "tasks" });
    const names = ["run_time", "wait_time", "elapsed_time", "memory_peak", "tries_running", "app_graph"];
    const [states, table, ...figures] = await Promise.all([
      matrix(request),
      appsTable(request),
      ...names.map((name) => figure(request, name, { size: "half" })),
    ]);
    return { content: html`${states}${table}<div class="figures">${figures}</div>`, meta };
  },
};
