import { dimension } from "../../metrics/dimensions.ts";
import { number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { largestFirst, matrix } from "./parts/matrix.ts";
import { nameOf } from "./parts/names.ts";

export const app_state = chart({
  title: "Apps and the state of their tasks",
  question: "How many tasks of each app are in which state?",
  shows: "lake",
  refuses: ["account"],
  asks: () => ({ tasks: { metrics: "tasks", by: "app,status", top: "app:30" } }),
  draw: (drawn) => ((drawn.rows.tasks ?? []).length === 0 ? "There are no tasks here." : tiles(drawn)),
});

function tiles(drawn: Drawn): Picture {
  const tasks = drawn.rows.tasks ?? [];
  const texts = tasks.map((row) => ({ row: nameOf(row.app), column: nameOf(row.status).replaceAll("_", " ") }));
  const counts = tasks.map((row) => Number(row.tasks));
  const states = (dimension("status").order ?? []).map((state) => state.replaceAll("_", " "));
  const present = new Set(texts.map(({ column }) => column));
  return {
    says: `Tasks: ${texts.map(({ row, column }, at) => `${row} ${column} ${number(counts[at] ?? 0, 0)}`).join(", ")}.`,
    texts: { tasks: texts },
    ...matrix(drawn, {
      data: "tasks",
      columns: [
        ...states.filter((state) => present.has(state)),
        ...[...present].filter((state) => !states.includes(state)),
      ],
      rows: largestFirst(texts.map(({ row }, at) => [row, counts[at] ?? 0])),
      value: "tasks",
      most: Math.max(...counts),
      columnTitle: "tasks, by state of their last try",
    }),
  };
}
