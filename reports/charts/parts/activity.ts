import { number } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import type { Drawn, Picture, Rows } from "../chart.ts";
import { innerWidth } from "../frame.ts";
import { countAxis, panelHeader } from "./histogram.ts";
import { cut, widest } from "./text_width.ts";
import { extentOf, timeAxis } from "./time.ts";

const states = ["running", "waiting", "pending"] as const;

/** The ends of all stretches of time. */
function endsOf(rows: Rows): readonly [number, number] {
  return extentOf(rows.flatMap((row) => [row.from_at, row.to_at]));
}

/** A band for each app and state: its average number in each stretch of time, each band as high as its own largest. */
export function activityBands(drawn: Drawn, data: string): Picture {
  const { palette } = drawn;
  const rows = drawn.rows[data] ?? [];
  const peak = (app: string, state: string) =>
    Math.max(...rows.filter((row) => row.app === app).map((row) => Number(row[state])));
  const apps = [...new Set(rows.map((row) => String(row.app)))];
  const bands = apps.flatMap((app) =>
    states.map((state) => ({ app, state, peak: peak(app, state) })).filter((band) => band.peak > 0),
  );
  const shownName = (app: string) => cut(app, innerWidth(drawn) * 0.22, textSize.axis);
  const label = ({ app, state, peak }: (typeof bands)[number]) =>
    `${shownName(app)} ${state}, ${number(peak, peak < 10 ? 1 : 0)}`;
  const room = widest(bands.map(label), textSize.axis) + 10;
  const width = innerWidth(drawn) - room - 8;
  const colours = [palette.accounts.useful, palette.accounts.unregistered, palette.accounts.startup];
  const names = Object.fromEntries(bands.map((band) => [`${band.app} ${band.state}`, label(band)]));
  return {
    says: `${bands.map(label).join("; ")} at most, on average of a stretch of time.`,
    note: "Beside each band its height: the largest average of a 180th of the time shown.",
    body: {
      data: { name: data },
      transform: [
        { fold: states, as: ["state", "count"] },
        { calculate: `${JSON.stringify(names)}[datum.app + ' ' + datum.state]`, as: "band" },
        { filter: "isValid(datum.band)" },
      ],
      facet: {
        row: {
          field: "band",
          type: "nominal",
          sort: bands.map(label),
          title: null,
          header: { labels: false },
        },
      },
      spacing: 3,
      spec: {
        width,
        height: bands.length > 12 ? 20 : 30,
        encoding: { x: timeAxis("from_at", endsOf(rows), width) },
        layer: [
          {
            mark: { type: "area", interpolate: "step-after", aria: false },
            encoding: {
              y: { field: "count", type: "quantitative", stack: null, axis: null, scale: { nice: false } },
              color: { field: "state", type: "nominal", legend: null, scale: { domain: states, range: colours } },
            },
          },
          {
            transform: [
              { window: [{ op: "row_number", as: "nth" }], groupby: ["band"] },
              { filter: "datum.nth === 1" },
            ],
            mark: { type: "text", align: "right", baseline: "bottom", y: "height" },
            encoding: { x: { value: -8 }, text: { field: "band" } },
          },
        ],
      },
      resolve: { scale: { y: "independent" } },
    },
  };
}

const LEFT = 34;

/** A curve for each app: how many of its tries ran, on average and at most. */
export function runningCurves(drawn: Drawn, data: string): Picture {
  const { palette } = drawn;
  const rows = drawn.rows[data] ?? [];
  const width = innerWidth(drawn) - LEFT - 6;
  const peaks = new Map<string, number>();
  for (const { app, running_most } of rows)
    peaks.set(String(app), Math.max(peaks.get(String(app)) ?? 0, Number(running_most)));
  const panel = (app: string) =>
    `${cut(app, width * 0.6, textSize.axis, true)}: at most ${number(peaks.get(app) ?? 0, 0)} at a time`;
  const order = [...peaks.keys()].map(panel);
  const step = { interpolate: "step-after", aria: false };
  return {
    says: `${order.join("; ")}.`,
    texts: { [data]: rows.map((row) => ({ panel: panel(String(row.app)) })) },
    note: "Filled: average of a 180th of the time shown. Line: the most in it.",
    body: {
      data: { name: data },
      facet: { row: { field: "panel", type: "nominal", sort: order, title: null, header: panelHeader(width) } },
      spacing: 12,
      spec: {
        width,
        height: order.length > 6 ? 40 : 60,
        encoding: {
          x: timeAxis("from_at", endsOf(rows), width),
          y: { type: "quantitative", title: null, stack: null, axis: countAxis(LEFT) },
        },
        layer: [
          { mark: { type: "area", color: palette.accent, ...step }, encoding: { y: { field: "running" } } },
          {
            mark: { type: "line", strokeWidth: 0.75, color: palette.ink, ...step },
            encoding: { y: { field: "running_most" } },
          },
        ],
      },
      resolve: { scale: { y: "independent" } },
    },
  };
}
