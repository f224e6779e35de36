import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { figure } from "./parts/figure.ts";
import { measuredTable } from "./parts/measured.ts";
import { appsTable, failureClasses, tasksTable } from "./parts/tables.ts";

export const app: Page = {
  path: "/apps/:app",
  title: "App",
  asks: "What does this app cost, need and suffer, run by run?",
  shows: "run time, wait, memory and CPU of one app, in all and run by run; its failures; its tasks",
  filters: ["source", "run", "executor", "status"],
  tables: ["apps", "runs", "classes", "tasks"],
  view: async (request) => {
    const { app: label = "" } = request.parts;
    const counted = await ask(request.lake, { ...selectionOf(request), metrics: "tasks" });
    if (Number(counted.data[0]?.tasks) === 0)
      throw new LedgerError("unknown", `no task of app ${label} is in this selection`, { field: "app" });
    const names = ["run_time", "wait_time", "elapsed_time", "memory_peak", "tries_running"];
    const [table, runs, classes, tasks, ...figures] = await Promise.all([
      appsTable(request),
      measuredTable(request, {
        id: "runs",
        caption: "Run by run",
        metrics: "tasks,tries,useful_node_hours,lost_node_hours,run_time,memory_peak",
        by: "source,run",
        columns: {
          tasks: "Tasks",
          tries: "Tries",
          useful_node_hours: "Useful",
          lost_node_hours: "Lost",
          run_time_p50: "Run time, median",
          run_time_p95: "95 %",
          memory_peak_p95: "Memory peak, 95 %",
        },
        sort: "-tasks",
        empty: "No run called it.",
      }),
      failureClasses(request),
      tasksTable(request, "Its tasks"),
      ...names.map((name) => figure(request, name, { size: "half" })),
    ]);
    return {
      title: `App ${label}`,
      trail: [{ text: "Apps", href: "/apps" }],
      content: html`${table}<div class="figures">${figures}</div>${runs}${classes}${tasks}`,
      meta: counted.meta,
    };
  },
};
