import { number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { extentOf, timeAxis } from "./parts/time.ts";

const LEFT = 40;

export const cpu_and_memory = chart({
  title: "Processors and memory",
  question: "How many cores and how much memory did the tries of a run, or of one task, use?",
  shows: "run",
  takes: ["task_id", "try_id"],
  refuses: [
    "executor",
    "block",
    "job",
    "app",
    "status",
    "qos",
    "project",
    "machine",
    "pool",
    "account",
    "failure_class",
    "failure_code",
    "node",
  ],
  asks: () => ({ usage: { list: "usage", columns: "from_at,to_at,tries,cores,memory_bytes" } }),
  draw: (drawn) =>
    (drawn.rows.usage ?? []).some((row) => Number(row.tries) > 0)
      ? curves(drawn)
      : "Parsl took no resource samples here (resource_monitoring_enabled), or not two of any try.",
});

function curves(drawn: Drawn): Picture {
  const { palette } = drawn;
  const rows = drawn.rows.usage ?? [];
  const width = innerWidth(drawn) - LEFT - 22;
  const most = (name: string) => Math.max(...rows.map((row) => Number(row[name])));
  const x = timeAxis("from_at", extentOf(rows.flatMap((row) => [row.from_at, row.to_at])), width);
  const axis = { minExtent: LEFT, maxExtent: LEFT, tickCount: 4, domain: false };
  const line = { type: "line", interpolate: "step-after", strokeWidth: 1 };
  return {
    says: `At most ${number(most("cores"), 2)} cores busy and ${number(most("memory_bytes") / 2 ** 30, 2)} GiB held, by at most ${number(most("tries"), 1)} tries at a time.`,
    note: "Resident memory of worker processes and their children; Parsl itself is about 0.1 GiB of each.",
    body: {
      data: { name: "usage" },
      spacing: 16,
      vconcat: [
        {
          width,
          height: 110,
          encoding: { x: { ...x, title: null } },
          layer: [
            {
              mark: { type: "area", interpolate: "step-after", color: palette.gridLine, aria: false },
              encoding: { y: { field: "tries", type: "quantitative", title: "cores busy, tries", stack: null, axis } },
            },
            {
              mark: { ...line, color: palette.accent, aria: false },
              encoding: { y: { field: "cores", type: "quantitative" } },
            },
          ],
        },
        {
          width,
          height: 110,
          transform: [{ calculate: "datum.memory_bytes / 1073741824", as: "memory" }],
          mark: {
            type: "area",
            interpolate: "step-after",
            color: palette.accent,
            opacity: 0.55,
            line: { strokeWidth: 1, interpolate: "step-after" },
            aria: false,
          },
          encoding: { x, y: { field: "memory", type: "quantitative", title: "memory held, GiB", stack: null, axis } },
        },
      ],
    },
  };
}
