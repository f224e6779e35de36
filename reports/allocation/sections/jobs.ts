import { askCapability, askCharges, askJobSizes } from "../../../metrics/allocation/ask_jobs.ts";
import { inPeriod } from "../../../metrics/allocation/question.ts";
import { ask } from "../../../metrics/ask.ts";
import { counted, UNKNOWN } from "../../figures.ts";
import { alike, type Context, hours, link } from "../context.ts";
import type { Part, Section } from "../model.ts";
import { asPercent, duration, items, nothingPaid, table, text } from "../parts.ts";

/** What was charged, to whom, and by jobs of which size. */
export async function jobs(context: Context): Promise<Section> {
  return { id: "jobs", title: "Charges by job", isAppendix: false, parts: await parts(context) };
}

async function parts(context: Context): Promise<Part[]> {
  if (context.paid === null) return [text(nothingPaid)];
  const shown = (cell: unknown) => hours(context, cell);
  const charges = await askCharges(context);
  return [
    table({
      id: "table-charges",
      caption:
        "Charges by pool, machine, account and quality of service. Blocks count where they were submitted, hours where they were spent.",
      answer: charges,
      columns: [
        { name: "pool" },
        { name: "machine" },
        { name: "project", title: "Account" },
        { name: "qos", title: "QOS" },
        { name: "blocks" },
        { name: "paid_node_hours", title: "Node-hours", shown, unit: null },
        { name: "share", title: "Share", shown: asPercent },
        { name: "factor", shown: factor },
        { name: "charged_hours", title: "Charged hours", shown: alike(charges, "charged_hours"), unit: null },
      ],
      link: link(context, "metrics/blocks,paid_node_hours,charged_hours", { by: "pool,machine,project,qos" }),
    }),
    table({
      id: "table-sizes",
      caption: "Jobs by size, counted where they were submitted. Walltime used is paid time over the time asked for.",
      answer: await askJobSizes(context),
      columns: [
        { name: "job_size", title: "Nodes" },
        { name: "blocks", title: "Jobs" },
        { name: "paid_node_hours", title: "Node-hours", shown, unit: null },
        { name: "share", title: "Share", shown: asPercent },
        { name: "block_time_p50", title: "Median time", shown: duration, unit: null },
        { name: "walltime_use", title: "Walltime used", shown: asPercent },
      ],
      link: link(context, "metrics/blocks,paid_node_hours,block_time,walltime_use", { by: "job_size" }),
    }),
    items([...(await capability(context)), await queue(context)]),
  ];
}

/** A mean factor without digits that say nothing. */
function factor(cell: unknown): string {
  return cell === null || cell === undefined
    ? UNKNOWN
    : Number(cell).toLocaleString("en-US", { maximumFractionDigits: 3 });
}

async function capability(context: Context): Promise<string[]> {
  const { capabilityFraction } = context.settings;
  if (capabilityFraction === null)
    return ["Capability share: not told, because capability_fraction is not configured."];
  const { data } = await askCapability(context);
  if (data.length === 0) return ["Capability share: not told, because no machine's nodes_total is configured."];
  return data.map(
    (row) =>
      `Capability share on ${row.machine}: ${asPercent(row.share)} (${hours(context, row.capability_hours)} node-hours by jobs of ${counted(Number(row.nodes), "node")} or more, ${asPercent(capabilityFraction)} of the machine).`,
  );
}

async function queue(context: Context): Promise<string> {
  const [row] = (await ask(context.lake, { ...inPeriod(context), metrics: "queue_wait" })).data;
  if (Number(row?.queue_wait_count ?? 0) === 0)
    return "Queue wait: unknown, no block that was submitted in the period has both its submission and its start.";
  return `Queue wait of ${counted(Number(row?.queue_wait_count), "block")}: median ${duration(row?.queue_wait_p50)}, 90th percentile ${duration(row?.queue_wait_p90)}.`;
}
