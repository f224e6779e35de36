import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { ask } from "../../metrics/ask.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { here } from "./parts/address.ts";
import { figure } from "./parts/figure.ts";
import { measuredTable } from "./parts/measured.ts";

const grains = ["hour", "day", "week", "month", "quarter", "year"] as const;

export const history: Page = {
  path: "/history",
  title: "History",
  label: "History",
  asks: "Is it getting better?",
  shows:
    "paid, useful, lost and idle time by hour, day, week, month, quarter or year; efficiency, idle causes and failures over time",
  filters: ["source", "run", "executor"],
  tables: ["history"],
  words: { per: `What one row stands for: ${grains.join(", ")}; default week.` },
  view: async (request) => {
    const per = grainOf(request);
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "node_hours" });
    const names = ["efficiency_by_week", "idle_by_cause", "failures_over_time", "runs"];
    const [table, ...figures] = await Promise.all([
      measuredTable(request, {
        id: "history",
        caption: `By ${per}, in UTC`,
        metrics:
          "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,walltime_loss_hours,tasks,tasks_never_recovered,charged_hours",
        by: per,
        columns: {
          paid_node_hours: "Paid",
          useful_fraction: "Useful",
          loss_fraction: "Lost",
          idle_fraction: "Idle",
          walltime_loss_hours: "Lost to walltime",
          tasks: "Tasks ended",
          tasks_never_recovered: "Never recovered",
          charged_hours: "Charged",
        },
        sort: `-${per}`,
        limit: 60,
        totals: true,
        empty: "Nothing was paid and no task ended in this time.",
      }),
      ...names.map((name) => figure(request, name, { size: "half" })),
    ]);
    const choices = html`<p class="onward">One row per ${grains.map(
      (grain) =>
        html`<a href="${here(request, { per: grain, "history.sort": null })}"${grain === per ? html` aria-current="true"` : ""}>${grain}</a> `,
    )}</p>`;
    return { content: html`${choices}${table}<div class="figures">${figures}</div>`, meta };
  },
};

function grainOf({ words }: PageRequest): (typeof grains)[number] {
  const asked = words.per ?? "week";
  const found = grains.find((grain) => grain === asked);
  if (found === undefined)
    throw new LedgerError("usage", `per ${asked} is none of ${grains.join(", ")}`, { field: "per", allowed: grains });
  return found;
}
