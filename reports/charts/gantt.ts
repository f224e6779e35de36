import { number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { activityBands } from "./parts/activity.ts";
import { nameAxis, nameOf, nameRoom } from "./parts/names.ts";
import { extentOf, timeAxis } from "./parts/time.ts";

/** As many tries have a line of their own. */
const MOST_LINES = 500;

const one = {
  list: "tries",
  columns: "task_id,try_id,app,launched_at,began_at,ended_at,outcome,try_status,failure_class",
  sort: "task_id,try_id",
} as const;
const bands = {
  list: "app_activity",
  columns: "app,place,from_at,to_at,pending,waiting,running,running_most",
} as const;

export const gantt = chart({
  title: "Tasks over time",
  question: "When did tasks wait, when did they run, and how did it end?",
  shows: "run",
  refuses: ["account"],
  asks: ({ tries }) => (tries > MOST_LINES ? { bands } : { tries: one }),
  draw: (drawn) => {
    if (drawn.answers.bands !== undefined) return activityBands(drawn, "bands");
    return (drawn.rows.tries ?? []).length === 0 ? "No task of this run was tried." : lines(drawn);
  },
});

const kinds = ["waiting", "useful", "lost", "open or unknown"] as const;

/** A line for each task: thin while it waits, a bar while it runs, one try behind the other. */
function lines(drawn: Drawn): Picture {
  const { palette, rows } = drawn;
  const tries = rows.tries ?? [];
  const tasks = [...new Map(tries.map((row) => [Number(row.task_id), nameOf(row.app)]))];
  const isNamed = tasks.length <= 60;
  const step = tasks.length <= 60 ? 12 : Math.max(1.6, 720 / tasks.length);
  const names = tasks.map(([id, app]) => `${app} ${id}`);
  const left = isNamed ? nameRoom(names, innerWidth(drawn), 0.3) : 40;
  const width = innerWidth(drawn) - left - 8;
  const span = extentOf(tries.flatMap((row) => [row.launched_at, row.began_at, row.ended_at]));
  const x = timeAxis("from_at", span, width);
  const outcome = "datum.outcome === 'useful' ? 'useful' : datum.outcome === 'lost' ? 'lost' : 'open or unknown'";
  const color = {
    field: "kind",
    type: "nominal",
    title: null,
    scale: {
      domain: kinds,
      range: [palette.accounts.startup, palette.accounts.useful, palette.accounts.lost, palette.accounts.unknown],
    },
    legend: { orient: "top", symbolType: "square", symbolStrokeColor: palette.ink, symbolStrokeWidth: 0.5 },
  };
  const y = {
    field: "task_id",
    type: "ordinal",
    sort: null,
    title: isNamed ? null : "tasks in the order of their call",
    axis: isNamed
      ? { ...nameAxis(left), labelExpr: labelExpr(tasks), labelFontSize: 9 }
      : { labels: false, ticks: false, domain: false },
  };
  const lost = tries.filter((row) => row.outcome === "lost").length;
  return {
    says: `${number(tasks.length, 0)} tasks, ${number(tries.length, 0)} tries, ${number(lost, 0)} of them lost.`,
    texts: { tries: tries.map((row) => ({ task: `${nameOf(row.app)} ${row.task_id}` })) },
    body: {
      width,
      height: Math.ceil(tasks.length * step),
      data: { name: "tries" },
      encoding: { x, x2: { field: "to_at" }, y, color },
      layer: [
        {
          transform: [
            { filter: "isValid(datum.launched_at)" },
            { calculate: "'waiting'", as: "kind" },
            { calculate: "toDate(datum.launched_at)", as: "from_at" },
            { calculate: "toDate(isValid(datum.began_at) ? datum.began_at : datum.ended_at)", as: "to_at" },
          ],
          mark: { type: "bar", height: { band: isNamed ? 0.25 : 0.4 } },
        },
        {
          transform: [
            { filter: "isValid(datum.began_at) && isValid(datum.ended_at)" },
            { calculate: outcome, as: "kind" },
            { calculate: "toDate(datum.began_at)", as: "from_at" },
            { calculate: "toDate(datum.ended_at)", as: "to_at" },
          ],
          mark: {
            type: "bar",
            height: { band: isNamed ? 0.8 : 0.9 },
            ...(isNamed ? { stroke: palette.ink, strokeWidth: 0.4 } : {}),
          },
        },
      ],
    },
  };
}

function labelExpr(tasks: ReadonlyArray<readonly [number, string]>): string {
  return `${JSON.stringify(Object.fromEntries(tasks.map(([id, app]) => [id, `${app} ${id}`])))}[datum.value]`;
}
