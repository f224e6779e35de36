import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { hourBars, hourLabels } from "./parts/hour_bars.ts";
import { nameOf, nameRoom } from "./parts/names.ts";

const MOST_BLOCKS = 25;
const killed = { metrics: "walltime_loss_hours", sort: "-walltime_loss_hours" };

export const walltime_losses = chart({
  title: "Lost at walltime",
  question:
    "How many node-hours did batch jobs lose when their time limit ended them, on which executor and in which block?",
  shows: "lake",
  refuses: ["account", "failure_class", "failure_code", "status"],
  asks: () => ({
    executors: { ...killed, by: "executor", top: "executor:12" },
    blocks: { ...killed, by: "source,run,executor,block", limit: String(MOST_BLOCKS) },
  }),
  draw: (drawn) => {
    const lost = (rows: Rows | undefined) => (rows ?? []).filter((row) => Number(row.walltime_loss_hours_high) > 0);
    return lost(drawn.rows.executors).length === 0 ? "No block here ended with a try at its walltime." : bars(drawn);
  },
});

function bars(drawn: Drawn): Picture {
  const { executors = [], blocks = [] } = drawn.rows;
  const runs = new Set(blocks.map((row) => row.run)).size;
  const named = {
    executors: executors.map((row) => nameOf(row.executor)),
    blocks: blocks.map(
      (row) => `${runs > 1 ? `${String(row.run).slice(0, 4)} ` : ""}${row.executor} block ${row.block}`,
    ),
  };
  const labels = {
    executors: hourLabels(drawn, executors, "walltime_loss_hours"),
    blocks: hourLabels(drawn, blocks, "walltime_loss_hours"),
  };
  const texts = (which: "executors" | "blocks") =>
    labels[which].map(({ label }, at) => ({ label, name: named[which][at] as string }));
  const all = drawn.answers.blocks?.meta.rows_in_all ?? 0;
  const room = nameRoom([...named.executors, ...named.blocks], innerWidth(drawn));
  const panel = (which: "executors" | "blocks", title: string) => ({
    ...hourBars(drawn, { data: which, names: named[which], value: "walltime_loss_hours", labels: labels[which], room }),
    title: { text: title, fontSize: 11, frame: "group", offset: 4 },
  });
  return {
    says: `${named.executors.map((name, at) => `${name} ${labels.executors[at]?.label}`).join(", ")} node-hours.`,
    texts: { executors: texts("executors"), blocks: texts("blocks") },
    ...(all > MOST_BLOCKS ? { note: `The ${MOST_BLOCKS} of ${all} blocks with the largest losses.` } : {}),
    body: {
      vconcat: [panel("executors", "By executor"), panel("blocks", "By block")],
      spacing: 20,
    },
  };
}
