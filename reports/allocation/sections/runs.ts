import { inPeriod } from "../../../metrics/allocation/question.ts";
import { ask } from "../../../metrics/ask.ts";
import { type Context, hours, link } from "../context.ts";
import type { Section } from "../model.ts";
import { asPercent, table, text } from "../parts.ts";

/** The most runs that are told one by one. */
const MOST_RUNS = 20;

/** The runs that the period's hours come from. */
export async function runs(context: Context): Promise<Section> {
  const { settings } = context;
  const by = `source,run,workflow${settings.hideUsers ? "" : ",user"}`;
  const metrics = "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,tasks";
  const all = await ask(context.lake, { ...inPeriod(context), metrics, by, sort: "-paid_node_hours" });
  const told = all.data.filter((row) => row.paid_node_hours !== null || Number(row.tasks) > 0);
  const answer = { ...all, data: told.slice(0, MOST_RUNS) };
  const shown = (cell: unknown) => hours(context, cell);
  const more = told.length > MOST_RUNS ? ` The ${MOST_RUNS} largest of ${told.length}.` : "";
  const parts =
    told.length === 0
      ? [text("No run falls into this period.")]
      : [
          table({
            id: "table-runs",
            caption: `Runs that paid for nodes or ended tasks in the period; useful and lost are shares of what was paid, idle of the time of workers.${more}`,
            answer,
            columns: [
              { name: "source" },
              { name: "run", shown: (cell) => String(cell).slice(0, 8) },
              { name: "workflow" },
              ...(settings.hideUsers ? [] : [{ name: "user" }]),
              { name: "tasks" },
              { name: "paid_node_hours", title: "Node-hours", shown, unit: null },
              { name: "useful_fraction", title: "Useful", shown: asPercent },
              { name: "loss_fraction", title: "Lost", shown: asPercent },
              { name: "idle_fraction", title: "Idle", shown: asPercent },
            ],
            link: link(context, `metrics/${metrics}`, { by: "source,run" }),
          }),
        ];
  return { id: "runs", title: "Runs included", isAppendix: true, parts };
}
