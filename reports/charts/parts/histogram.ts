import type { ListKey } from "../../../metrics/lists/index.ts";
import { number } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import type { ChartRecord, Drawn, Picture } from "../chart.ts";
import { innerWidth } from "../frame.ts";
import { duration, durationLabel, durationTicks } from "./durations.ts";
import { cut } from "./text_width.ts";

/** A histogram for each app or executor, on the same axis of time. */
export function histograms(
  record: Pick<ChartRecord, "title" | "question">,
  list: ListKey,
  axis: string,
  [one, many]: readonly [string, string],
): ChartRecord {
  return {
    ...record,
    shows: "lake",
    asks: () => ({ bins: { list } }),
    draw: (drawn) => {
      const bins = drawn.rows.bins ?? [];
      return bins.length === 0
        ? `No ${one} here has both times, so there is nothing to count.`
        : panels(drawn, axis, [one, many]);
    },
  };
}

const LEFT = 34;

function panels(drawn: Drawn, axis: string, [one, many]: readonly [string, string]): Picture {
  const bins = drawn.rows.bins ?? [];
  const width = innerWidth(drawn) - LEFT - 6;
  const texts = bins.map(({ category, in_all, median_s }) => {
    const counts = `: ${number(Number(in_all), 0)} ${in_all === 1 ? one : many}, median ${duration(Number(median_s))}`;
    return { panel: `${cut(String(category), width * 0.6, textSize.axis, true)}${counts}` };
  });
  const order = [...new Set(texts.map(({ panel }) => panel))];
  const decade = (seconds: number, round: (power: number) => number) => 10 ** round(Math.log10(seconds));
  const from = decade(Math.min(...bins.map((row) => Number(row.from_s))), Math.floor);
  const to = Math.max(from * 10, decade(Math.max(...bins.map((row) => Number(row.to_s))), Math.ceil));
  return {
    says: `${order.join("; ")}.`,
    texts: { bins: texts },
    body: {
      data: { name: "bins" },
      facet: {
        row: { field: "panel", type: "nominal", sort: order, title: null, header: panelHeader(width) },
      },
      spacing: 12,
      spec: {
        width,
        height: order.length > 6 ? 40 : 60,
        layer: [
          {
            mark: { type: "bar", color: drawn.palette.accent, stroke: drawn.palette.background, strokeWidth: 0.5 },
            encoding: {
              x: {
                field: "from_s",
                type: "quantitative",
                title: axis,
                scale: { type: "log", domain: [from, to], nice: false },
                axis: { values: durationTicks(from, to), labelExpr: durationLabel, labelFlush: true, grid: true },
              },
              x2: { field: "to_s" },
              y: { field: "in_bin", type: "quantitative", title: null, axis: countAxis(LEFT) },
              y2: { datum: 0 },
            },
          },
          {
            mark: { type: "rule", color: drawn.palette.ink, strokeWidth: 1.5 },
            encoding: { x: { aggregate: "min", field: "median_s", type: "quantitative" } },
          },
        ],
      },
      resolve: { scale: { y: "independent" } },
    },
  };
}

/** Names above their panels, which long ones need. */
export function panelHeader(width: number) {
  return { labelOrient: "top", labelAnchor: "start", labelAngle: 0, labelLimit: width, labelPadding: 3 };
}

/** An axis of counts: whole numbers, short. */
export function countAxis(room: number, tickCount = 2) {
  return {
    labelExpr: "format(datum.value, '~s')",
    tickMinStep: 1,
    tickCount,
    minExtent: room,
    maxExtent: room,
    titlePadding: 4,
    domain: false,
  };
}
