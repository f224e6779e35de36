import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { figure } from "./parts/figure.ts";
import { listedTable } from "./parts/listed.ts";
import { executorsTable } from "./parts/tables.ts";

export const workers: Page = {
  path: "/workers",
  title: "Workers",
  label: "Workers",
  asks: "Were there as many workers as there was work, and why were workers idle?",
  shows:
    "supply and demand over time, idle time by cause, executors, and the counts of workers and waiting tasks stretch by stretch",
  filters: ["source", "run", "executor"],
  tables: ["executors", "steps"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "idle_fraction" });
    const [supply, causes, executors, steps] = await Promise.all([
      figure(request, "supply_and_demand"),
      figure(request, "idle_by_cause"),
      executorsTable(request),
      listedTable(request, {
        id: "steps",
        caption: "Stretches of time in which no count changed",
        list: "workers",
        columns: [
          { name: "from_at", title: "From" },
          { name: "to_at", title: "To" },
          "executor",
          "run_id",
          "connected",
          "busy",
          "idle",
          "backlog",
          "pending",
          "blocks_queued",
          "blocks_running",
        ],
        sort: "-from_at",
        empty: "No worker was ever connected.",
      }),
    ]);
    return { content: html`${supply}${executors}${causes}${steps}`, meta };
  },
};
