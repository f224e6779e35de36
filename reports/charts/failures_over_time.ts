import { number } from "../figures.ts";
import { textSize } from "../theme.ts";
import type { About } from "./about.ts";
import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { countAxis, panelHeader } from "./parts/histogram.ts";
import { nameOf } from "./parts/names.ts";
import { cut } from "./parts/text_width.ts";
import { barBand, stepAxis, steps } from "./parts/time.ts";

const LEFT = 34;

export const failures_over_time = chart({
  title: "Failures over time",
  question: "When did tries fail, and why?",
  shows: "lake",
  refuses: ["account"],
  asks: ({ grain }) => ({
    failures: {
      metrics: "tries",
      by: `failure_class,${grain}`,
      filters: { failure_class: "*" },
      top: "failure_class:8",
    },
  }),
  draw: (drawn) => ((drawn.rows.failures ?? []).length === 0 ? "No try failed here." : bars(drawn)),
});

function bars(drawn: Drawn): Picture {
  const { about, palette } = drawn;
  const failures = drawn.rows.failures ?? [];
  const width = innerWidth(drawn) - LEFT - 6;
  const window = about.grain === "minute" ? minutesOf(failures) : about.window;
  const totals = new Map<string, number>();
  for (const row of failures) {
    const name = nameOf(row.failure_class).replaceAll("_", " ");
    totals.set(name, (totals.get(name) ?? 0) + Number(row.tries));
  }
  const order = [...totals].sort(
    (a, b) => Number(/^other \(/.test(a[0])) - Number(/^other \(/.test(b[0])) || b[1] - a[1],
  );
  const panel = (name: string) => `${cut(name, width * 0.7, textSize.axis, true)}: ${number(totals.get(name) ?? 0, 0)}`;
  return {
    note: `Tries that failed, by ${about.grain} in which they ended.`,
    says: `Tries that failed: ${order.map(([name]) => panel(name)).join(", ")}.`,
    texts: { failures: failures.map((row) => ({ panel: panel(nameOf(row.failure_class).replaceAll("_", " ")) })) },
    body: {
      data: { name: "failures" },
      facet: {
        row: {
          field: "panel",
          type: "nominal",
          sort: order.map(([name]) => panel(name)),
          title: null,
          header: panelHeader(width),
        },
      },
      spacing: 16,
      spec: {
        width,
        height: 44,
        mark: {
          type: "bar",
          color: palette.accounts.lost,
          width: { band: barBand(steps(about.grain, window).length, width) },
        },
        encoding: {
          x: stepAxis(about.grain, window, width),
          y: { field: "tries", type: "quantitative", title: null, axis: countAxis(LEFT) },
        },
      },
      resolve: { scale: { y: "independent" } },
    },
  };
}

/** From the first minute with a failure to the last: an hour of which five minutes hold something is mostly empty. */
function minutesOf(failures: Rows): About["window"] {
  const minutes = failures.map((row) => String(row.minute)).sort();
  const last = new Date(Date.parse(minutes.at(-1) as string) + 60_000).toISOString();
  return { from: minutes[0] as string, to: last };
}
