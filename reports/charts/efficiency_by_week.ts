import { belowPaid } from "../../metrics/metric.ts";
import { hourPrecision, number, percent } from "../figures.ts";
import { textSize } from "../theme.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { accountStack, accountsIn, placeOfAccount, stackedBar } from "./parts/stacks.ts";
import { widest } from "./parts/text_width.ts";
import { barBand, stepAxis, steps } from "./parts/time.ts";

const LEFT = 56;

export const efficiency_by_week = chart({
  title: "Efficiency by week",
  question: "What share of each week's paid time was useful, and where did the rest go?",
  shows: "lake",
  refuses: ["status", ...belowPaid],
  asks: () => ({
    weeks: { metrics: "node_hours", by: "week,account" },
    paid: { metrics: "paid_node_hours,useful_fraction", by: "week" },
  }),
  draw: (drawn) => ((drawn.rows.paid ?? []).length === 0 ? "Nothing was paid for in this time." : bars(drawn)),
});

function bars(drawn: Drawn): Picture {
  const { about, look, palette, rows } = drawn;
  const width = innerWidth(drawn) - LEFT;
  const paid = rows.paid ?? [];
  const weeks = steps("week", about.window);
  const most = hourPrecision(Math.max(...paid.map((row) => Number(row.paid_node_hours))));
  const labels = labelsThatFit(
    paid.map((row) => Number(row.paid_node_hours)),
    Math.max(0, most - 1),
    width / weeks.length,
  );
  const useful = (row: (typeof paid)[number]) =>
    percent(row.useful_fraction === null ? null : Number(row.useful_fraction));
  const x = stepAxis("week", about.window, width);
  return {
    says: `${paid.map((row) => `${row.week}: ${useful(row)} of ${number(Number(row.paid_node_hours), most)} node-hours useful`).join("; ")}.`,
    texts: { paid: labels.map((label) => ({ label })) },
    ...(labels.length === 0 ? {} : { note: "Above each bar: node-hours paid." }),
    body: {
      width,
      height: look.inText ? 140 : 220,
      encoding: { x },
      layer: [
        {
          data: { name: "weeks" },
          transform: [placeOfAccount],
          mark: { ...stackedBar(palette, weeks.length), width: { band: barBand(weeks.length, width) } },
          encoding: {
            y: {
              field: "node_hours",
              type: "quantitative",
              stack: "normalize",
              title: "share of paid node-hours",
              axis: { format: "%", domain: false },
            },
            ...accountStack(palette, accountsIn(rows.weeks ?? []), width),
          },
        },
        ...(labels.length === 0
          ? []
          : [
              {
                data: { name: "paid" },
                mark: { type: "text", baseline: "bottom", dy: -3 },
                encoding: { y: { datum: 1, type: "quantitative" }, text: { field: "label" } },
              },
            ]),
      ],
    },
  };
}

/** Hours as they fit above bars so far apart: in full, in thousands, or not at all. */
function labelsThatFit(hours: readonly number[], precision: number, room: number): string[] {
  const full = hours.map((one) => number(one, precision));
  const brief = hours.map((one) =>
    one < 1_000 ? number(one, precision) : `${number(one / 1_000, one < 9_950 ? 1 : 0)}k`,
  );
  return [full, brief].find((labels) => widest(labels, textSize.small) + 3 <= room) ?? [];
}
