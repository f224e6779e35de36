import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { figure } from "./parts/figure.ts";
import { measuredTable } from "./parts/measured.ts";
import { blocksTable } from "./parts/tables.ts";

export const blocks: Page = {
  path: "/blocks",
  title: "Blocks",
  label: "Blocks",
  asks: "How long did batch jobs queue, how did they end, and what did each bring?",
  shows:
    "every batch job with queue wait, times, how it ended and what that rests on; what it was paid by job; queue waits and walltime losses",
  filters: ["source", "run", "executor", "job"],
  tables: ["blocks", "jobs"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "blocks" });
    const [life, wait, walltime, list, jobs] = await Promise.all([
      figure(request, "blocks"),
      figure(request, "queue_wait"),
      figure(request, "walltime_losses"),
      blocksTable(request),
      measuredTable(request, {
        id: "jobs",
        caption: "What each batch job was paid and brought",
        metrics: "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,walltime_loss_hours",
        by: "source,run,executor,block,job",
        columns: {
          paid_node_hours: "Paid",
          useful_fraction: "Useful",
          loss_fraction: "Lost",
          idle_fraction: "Idle",
          walltime_loss_hours: "Lost to walltime",
        },
        sort: "-paid_node_hours",
        empty: "No block was paid for.",
      }),
    ]);
    return { content: html`${life}${list}${jobs}${wait}${walltime}`, meta };
  },
};
