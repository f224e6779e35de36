import { number } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import type { Drawn, Picture } from "../chart.ts";
import { innerWidth } from "../frame.ts";
import { countAxis, panelHeader } from "./histogram.ts";
import { cut } from "./text_width.ts";
import { timeAxis } from "./time.ts";

const LEFT = 34;
const states = ["running", "waiting", "pending"] as const;

/** A band for each app, in which its tries are stacked by state: their average number in each stretch of time, exactly. */
export function activityBands(drawn: Drawn, data: string): Picture {
  const { palette } = drawn;
  const colours = [palette.accounts.useful, palette.accounts.startup, palette.accounts.queued];
  return panels(drawn, data, {
    fold: states,
    colours,
    says: (peak) => `at most ${peak} running`,
  });
}

/** A curve for each app: how many of its tries ran, on average and at most. */
export function runningCurves(drawn: Drawn, data: string): Picture {
  return panels(drawn, data, {
    fold: ["running"],
    colours: [drawn.palette.accent],
    says: (peak) => `at most ${peak} at a time`,
  });
}

interface Bands {
  readonly fold: readonly string[];
  readonly colours: readonly string[];
  readonly says: (peak: string) => string;
}

function panels(drawn: Drawn, data: string, { fold, colours, says }: Bands): Picture {
  const rows = drawn.rows[data] ?? [];
  const { palette } = drawn;
  const width = innerWidth(drawn) - LEFT - 6;
  const peaks = new Map<string, number>();
  for (const row of rows)
    peaks.set(String(row.app), Math.max(peaks.get(String(row.app)) ?? 0, Number(row.running_most)));
  const panel = (app: string) =>
    `${cut(app, width * 0.6, textSize.axis, true)}: ${says(number(peaks.get(app) ?? 0, 0))}`;
  const order = [...peaks.keys()].map(panel);
  const ends = rows.flatMap((row) => [String(row.from_at), String(row.to_at)]).sort();
  const scale = { domain: fold, range: colours };
  const area = {
    transform: [
      { fold, as: ["state", "count"] },
      { calculate: `indexof(${JSON.stringify(fold)}, datum.state)`, as: "level" },
    ],
    mark: { type: "area", interpolate: "step-after", aria: false },
    encoding: {
      y: { field: "count", type: "quantitative", title: null, stack: "zero", axis: countAxis(LEFT) },
      color: {
        field: "state",
        type: "nominal",
        title: null,
        scale,
        legend: fold.length === 1 ? null : { orient: "top", symbolType: "square" },
      },
      order: { field: "level", type: "quantitative" },
    },
  };
  const most = {
    mark: { type: "line", interpolate: "step-after", strokeWidth: 0.75, color: palette.ink, aria: false },
    encoding: { y: { field: "running_most", type: "quantitative" } },
  };
  return {
    says: `${order.join("; ")}.`,
    texts: { [data]: rows.map((row) => ({ panel: panel(String(row.app)) })) },
    note:
      fold.length === 1
        ? "Filled: average of each stretch of time. Line: the most in it."
        : "Averages of each stretch of time, stacked.",
    body: {
      data: { name: data },
      facet: { row: { field: "panel", type: "nominal", sort: order, title: null, header: panelHeader(width) } },
      spacing: 10,
      spec: {
        width,
        height: order.length > 6 ? 44 : 64,
        encoding: { x: timeAxis("from_at", ends[0] as string, ends.at(-1) as string, width) },
        layer: fold.length === 1 ? [area, most] : [area],
      },
      resolve: { scale: { y: "independent" } },
    },
  };
}
