import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { hourBars, hourLabels } from "./parts/hour_bars.ts";
import { nameOf, nameRoom } from "./parts/names.ts";

export const losses_by_class = chart({
  title: "Losses by class",
  question: "Why were node-hours lost, and how many for each reason?",
  shows: "lake",
  refuses: ["account", "status"],
  asks: () => ({
    classes: { metrics: "node_hours", by: "failure_class", filters: { account: "lost" }, sort: "-node_hours" },
  }),
  draw: (drawn) => ((drawn.rows.classes ?? []).length === 0 ? "No node-hour was lost here." : bars(drawn)),
});

function bars(drawn: Drawn): Picture {
  const classes = drawn.rows.classes ?? [];
  const labels = hourLabels(drawn, classes, "node_hours");
  const names = classes.map((row) => nameOf(row.failure_class).replaceAll("_", " "));
  return {
    says: `${names.map((name, at) => `${name} ${labels[at]?.label}`).join(", ")} node-hours.`,
    texts: { classes: labels.map(({ label }, at) => ({ label, name: names[at] as string })) },
    body: hourBars(drawn, {
      data: "classes",
      names,
      value: "node_hours",
      labels,
      room: nameRoom(names, innerWidth(drawn)),
    }),
  };
}
