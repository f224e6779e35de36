import { number } from "../figures.ts";
import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { countAxis } from "./parts/histogram.ts";
import { extentOf, timeAxis } from "./parts/time.ts";

const MOST_EXECUTORS = 4;
const LEFT = 40;

export const supply_and_demand = chart({
  title: "Supply and demand",
  question: "Were workers there when tasks waited, and tasks when workers did?",
  shows: "run",
  asks: () => ({ steps: { list: "supply_steps", columns: "executor,from_at,connected,busy,backlog,pending" } }),
  draw: (drawn) =>
    (drawn.rows.steps ?? []).length === 0 ? "No block of this run left a record of its workers." : curves(drawn),
});

function curves(drawn: Drawn): Picture {
  const steps = drawn.rows.steps ?? [];
  const executors = [...new Set(steps.map((row) => String(row.executor)))];
  const shown = executors.slice(0, MOST_EXECUTORS);
  const span = extentOf(steps.map((row) => row.from_at));
  const left = executors.length - shown.length;
  return {
    says: shown.map((executor) => peaks(executor, steps)).join(" "),
    ...(left > 0 ? { note: `${left} more executors are not shown; choose with executor=` } : {}),
    body: {
      concat: shown.flatMap((executor) => [supply(drawn, executor, span), demand(drawn, executor, span)]),
      columns: columnsOf(drawn),
      spacing: 14,
      resolve: { scale: { color: "independent", strokeDash: "independent" } },
    },
  };
}

function peaks(executor: string, steps: Rows): string {
  const most = (name: string) =>
    number(Math.max(...steps.filter((row) => row.executor === executor).map((row) => Number(row[name]))), 0);
  return `${executor}: at most ${most("connected")} workers connected, ${most("busy")} busy, ${most("backlog")} tasks waiting, ${most("pending")} pending.`;
}

type Span = readonly [number, number];

/** A document is wide and its pages are short: there, tasks stand beside workers instead of below. */
function columnsOf({ look }: Drawn): number {
  return look.inText ? 2 : 1;
}

function panel(drawn: Drawn, executor: string, span: Span, title: string, height: number, y: string, layer: object[]) {
  const width = innerWidth(drawn) / columnsOf(drawn) - LEFT - 22;
  return {
    title: { text: title, fontSize: 11, frame: "group", offset: 4, limit: width },
    data: { name: "steps" },
    width,
    height,
    transform: [{ filter: { field: "executor", equal: executor } }],
    encoding: {
      x: timeAxis("from_at", span, width),
      y: { type: "quantitative", title: y, stack: null, axis: countAxis(LEFT, 4) },
    },
    layer,
  };
}

/** Workers there, workers busy, and between them those that idled. */
function supply(drawn: Drawn, executor: string, span: Span) {
  const { palette } = drawn;
  const scale = {
    domain: ["connected", "busy", "idle"],
    range: [palette.ink, palette.accounts.useful, palette.accounts.idle_backlog],
  };
  const color = (datum: string) => ({
    datum,
    scale,
    title: null,
    legend: { orient: "top", symbolType: "square", symbolStrokeWidth: 0, offset: 2 },
  });
  return panel(drawn, executor, span, `${executor}: workers`, drawn.look.inText ? 90 : 130, "workers", [
    {
      mark: { type: "area", interpolate: "step-after", aria: false, opacity: 0.75 },
      encoding: { y: { field: "busy" }, y2: { field: "connected" }, color: color("idle") },
    },
    {
      mark: { type: "area", interpolate: "step-after", aria: false, opacity: 0.75 },
      encoding: { y: { field: "busy" }, color: color("busy") },
    },
    {
      mark: { type: "line", interpolate: "step-after", aria: false, strokeWidth: 1 },
      encoding: { y: { field: "busy" }, color: color("busy") },
    },
    {
      mark: { type: "line", interpolate: "step-after", aria: false, strokeWidth: 1.25 },
      encoding: { y: { field: "connected" }, color: color("connected") },
    },
  ]);
}

/** Tasks that waited for a worker, and those that waited for other tasks. */
function demand(drawn: Drawn, executor: string, span: Span) {
  const { palette } = drawn;
  const domain = ["backlog", "pending"];
  const legend = {
    orient: "top",
    symbolType: "stroke",
    symbolSize: 240,
    offset: 2,
    labelExpr: "datum.label === 'backlog' ? 'waiting for a worker' : 'pending on other tasks'",
  };
  const series = { field: "series", type: "nominal", title: null, legend };
  return panel(drawn, executor, span, `${executor}: tasks`, 90, "tasks", [
    {
      transform: [{ fold: domain, as: ["series", "tasks"] }],
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.25, aria: false },
      encoding: {
        y: { field: "tasks" },
        color: { ...series, scale: { domain, range: [palette.ink, palette.accent] } },
        strokeDash: {
          ...series,
          scale: {
            domain,
            range: [
              [1, 0],
              [4, 2],
            ],
          },
        },
      },
    },
  ]);
}
