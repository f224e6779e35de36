import { MOST_APPS, workloadOf } from "../../../metrics/allocation/ask_workload.ts";
import { largestRun } from "../../../metrics/allocation/largest_run.ts";
import { alike, type Context, figure, hours, link, linkToRows } from "../context.ts";
import type { Part, Section } from "../model.ts";
import { asPercent, duration, table, text } from "../parts.ts";

/** What each app cost and how well it used what it held. */
export async function workload(context: Context): Promise<Section> {
  return { id: "workload", title: "Efficiency by workload", isAppendix: false, parts: await parts(context) };
}

async function parts(context: Context): Promise<Part[]> {
  const answer = workloadOf(context.apps, context.paid);
  if (answer.data.length === 0) return [text("No task ended in this period.")];
  const shown = (cell: unknown) => hours(context, cell);
  const largest = await largestRun(context);
  const folded = answer.data.find((row) => Number(row.apps) > 1);
  const rest = folded === undefined ? "" : ` The ${MOST_APPS} largest; the other ${folded.apps} are one line.`;
  const unpaid = answer.data.some((row) => row.node_hours === null)
    ? " Tries that ran where nobody charges, or not at all, have no hours."
    : "";
  return [
    table({
      id: "table-apps",
      caption: `Apps by what they cost.${rest} CPU is processor time over the cores held; wait is the median from launch to running; share is of paid.${unpaid}`,
      answer,
      columns: [
        {
          name: "app",
          shown: (cell, row) => (cell === null && Number(row.apps) > 1 ? `${row.apps} more apps` : String(cell ?? "–")),
          link: ({ app, apps }) => (Number(apps) > 1 ? undefined : linkToRows(context, "tries", { app })),
        },
        { name: "tasks" },
        { name: "tries" },
        { name: "success_fraction", title: "Success", shown: asPercent },
        { name: "run_time_p50", title: "Median run", shown: duration, unit: null },
        { name: "run_time_p95", title: "p95 run", shown: duration, unit: null },
        { name: "worker_hours", title: "Worker-h", shown, unit: null },
        { name: "node_hours", title: "Node-h", shown, unit: null },
        { name: "share", title: "Share", shown: asPercent },
        { name: "cpu_efficiency", title: "CPU", shown: asPercent },
        { name: "memory_peak_p95", title: "Memory p95", unit: "GiB" },
        { name: "wait_time_p50", title: "Wait", shown: duration, unit: null },
        { name: "memo_avoided_hours", title: "Avoided", shown: alike(answer, "memo_avoided_hours"), unit: "h" },
      ],
      more: ["apps"],
      link: link(
        context,
        "metrics/tasks,tries,success_fraction,run_time,worker_hours,node_hours,cpu_efficiency,memory_peak,wait_time",
        { by: "app" },
      ),
    }),
    ...(await figure(context, {
      chart: "supply_and_demand",
      caption: `Workers connected and busy, and tries that waited for one${largest === undefined ? "" : `, on the executor and in the run that paid for most (${largest.executor}, ${largest.run.slice(0, 8)})`}.`,
      ...(largest === undefined ? {} : { filters: largest }),
    })),
  ];
}
