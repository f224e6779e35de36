import { number } from "../figures.ts";
import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { type Placed, placed } from "./parts/graph_layout.ts";
import { nameOf } from "./parts/names.ts";
import { cut, textWidth, widest } from "./parts/text_width.ts";

const MOST_APPS = 30;
const HEIGHT = 36;

export const app_graph = chart({
  title: "Apps and what they wait for",
  question: "Which apps wait for which, by how many tasks, and in which state are they?",
  shows: "run",
  refuses: ["account"],
  asks: () => ({
    apps: { metrics: "tasks", by: "app,status", top: `app:${MOST_APPS}` },
    edges: { list: "app_edges", columns: "from_app,to_app,links" },
  }),
  draw: (drawn) => ((drawn.rows.apps ?? []).length === 0 ? "This run has no tasks." : graph(drawn)),
});

/** States by what they mean for the task. */
const kinds: Readonly<Record<string, "useful" | "lost">> = {
  exec_done: "useful",
  memo_done: "useful",
  failed: "lost",
  dep_fail: "lost",
};

interface App {
  readonly name: string;
  readonly tasks: number;
  readonly failed: number;
}

function appsOf(rows: Rows): App[] {
  const apps = new Map<string, App>();
  for (const row of rows) {
    const name = nameOf(row.app);
    const { tasks = 0, failed = 0 } = apps.get(name) ?? {};
    const count = Number(row.tasks);
    apps.set(name, { name, tasks: tasks + count, failed: failed + (kinds[String(row.status)] === "lost" ? count : 0) });
  }
  return [...apps.values()];
}

function graph(drawn: Drawn): Picture {
  const { palette, rows } = drawn;
  const inner = innerWidth(drawn);
  const apps = appsOf(rows.apps ?? []);
  const names = new Set(apps.map(({ name }) => name));
  const edges = (rows.edges ?? []).filter((row) => names.has(nameOf(row.from_app)) && names.has(nameOf(row.to_app)));
  const titles = new Map(apps.map(({ name }) => [name, cut(name, Math.min(190, inner * 0.6), 11, true)]));
  const counts = new Map(apps.map((app) => [app.name, countsOf(app, edges)]));
  const boxes = apps.map(({ name }) => ({
    id: name,
    width: Math.max(64, widest([titles.get(name) as string], 11.8), widest([counts.get(name) as string], 10)) + 16,
    height: HEIGHT,
  }));
  const layout = placed(
    boxes,
    edges.map((row) => ({
      from: nameOf(row.from_app),
      to: nameOf(row.to_app),
      labelWidth: textWidth(number(Number(row.links), 0), 10) + 8,
    })),
  );
  const scale = Math.min(1, inner / layout.width);
  const missing = (rows.edges ?? []).length - edges.length;
  return {
    says: `${apps.map(({ name }) => `${name}: ${counts.get(name)}`).join("; ")}. ${edges.map((row) => `${nameOf(row.to_app)} waits for ${nameOf(row.from_app)}: ${number(Number(row.links), 0)}`).join("; ")}`,
    note: `Numbers on lines: pairs of tasks of which one waited for the other.${missing > 0 ? ` ${missing} lines to apps that are not shown are left out.` : ""}`,
    texts: {
      apps: (rows.apps ?? []).map((row) => ({ app_name: nameOf(row.app) })),
      edges: (rows.edges ?? []).map((row) => ({ line: lineName(nameOf(row.from_app), nameOf(row.to_app)) })),
    },
    places: places(layout, titles, counts),
    body: {
      width: Math.ceil(layout.width * scale),
      height: Math.ceil(layout.height * scale),
      layer: marks(drawn, layout, scale, palette.ink),
      resolve: { scale: { color: "independent" } },
      view: { stroke: null },
    },
  };
}

function lineName(from: string, to: string): string {
  return `${from} → ${to}`;
}

function countsOf({ name, tasks, failed }: App, edges: Rows): string {
  const own = edges.find((row) => nameOf(row.from_app) === name && nameOf(row.to_app) === name);
  const parts = [
    `${number(tasks, 0)} ${tasks === 1 ? "task" : "tasks"}`,
    ...(failed > 0 ? [`${number(failed, 0)} failed`] : []),
    ...(own === undefined ? [] : [`${number(Number(own.links), 0)} on itself`]),
  ];
  return parts.join(", ");
}

function places({ boxes, lines }: Placed, titles: ReadonlyMap<string, string>, counts: ReadonlyMap<string, string>) {
  return {
    boxes: boxes.map(({ id, x, y, width, height }) => ({
      app_name: id,
      x1: x - width / 2,
      x2: x + width / 2,
      y1: y - height / 2,
      y2: y + height / 2,
      x,
      y,
      title: titles.get(id) ?? "",
      counts: counts.get(id) ?? "",
    })),
    corners: lines.flatMap(({ from, to, points }) =>
      points.map((point, at) => ({ line: lineName(from, to), at, x: point.x, y: point.y })),
    ),
    heads: lines.map(({ from, to, points, label }) => {
      const [before, end] = points.slice(-2) as [{ x: number; y: number }, { x: number; y: number }];
      const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI + 90;
      return { line: lineName(from, to), x: end.x, y: end.y, angle, label_x: label.x, label_y: label.y };
    }),
  };
}

function marks({ palette }: Drawn, layout: Placed, scale: number, ink: string) {
  const along = (field: string, size: number, isY = false) => ({
    field,
    type: "quantitative",
    axis: null,
    scale: { domain: isY ? [size, 0] : [0, size], nice: false, zero: false },
  });
  const x = (field: string) => along(field, layout.width);
  const y = (field: string) => along(field, layout.height, true);
  const states = [
    "exec_done",
    "memo_done",
    "pending",
    "launched",
    "running",
    "running_ended",
    "joining",
    "fail_retryable",
    "failed",
    "dep_fail",
  ];
  const fills = states.map((state) => palette.accounts[kinds[state] ?? "startup"]);
  const text = { type: "text", aria: false };
  return [
    {
      data: { name: "corners" },
      mark: { type: "line", interpolate: "basis", color: palette.faintInk, strokeWidth: 1, aria: false },
      encoding: { x: x("x"), y: y("y"), detail: { field: "line" }, order: { field: "at", type: "quantitative" } },
    },
    {
      data: { name: "heads" },
      mark: {
        type: "point",
        shape: "triangle-up",
        filled: true,
        size: 38,
        opacity: 1,
        color: palette.faintInk,
        aria: false,
      },
      encoding: { x: x("x"), y: y("y"), angle: { field: "angle", type: "quantitative", scale: null } },
    },
    {
      data: { name: "heads" },
      transform: [{ lookup: "line", from: { data: { name: "edges" }, key: "line", fields: ["links"] } }],
      mark: { ...text, fontSize: 10, stroke: palette.background, strokeWidth: 4, strokeOpacity: 1 },
      encoding: { x: x("label_x"), y: y("label_y"), text: { field: "links", type: "quantitative", format: ",d" } },
    },
    {
      data: { name: "heads" },
      transform: [{ lookup: "line", from: { data: { name: "edges" }, key: "line", fields: ["links"] } }],
      mark: { type: "text", fontSize: 10, color: palette.faintInk },
      encoding: { x: x("label_x"), y: y("label_y"), text: { field: "links", type: "quantitative", format: ",d" } },
    },
    {
      data: { name: "boxes" },
      mark: { type: "rect", fill: palette.background, stroke: ink, strokeWidth: 1, cornerRadius: 3, aria: false },
      encoding: { x: x("x1"), x2: { field: "x2" }, y: y("y1"), y2: { field: "y2" } },
    },
    // Along the foot of each box its tasks by state.
    {
      data: { name: "apps" },
      transform: [
        { calculate: `indexof(${JSON.stringify(states)}, datum.status)`, as: "place" },
        { lookup: "app_name", from: { data: { name: "boxes" }, key: "app_name", fields: ["x1", "x2", "y2"] } },
        { stack: "tasks", groupby: ["app_name"], offset: "normalize", sort: [{ field: "place" }], as: ["from", "to"] },
        { calculate: "datum.x1 + 1 + datum.from * (datum.x2 - datum.x1 - 2)", as: "left" },
        { calculate: "datum.x1 + 1 + datum.to * (datum.x2 - datum.x1 - 2)", as: "right" },
        { calculate: "datum.y2 - 6", as: "top" },
        { calculate: "datum.y2 - 1", as: "foot" },
      ],
      mark: { type: "rect" },
      encoding: {
        x: x("left"),
        x2: { field: "right" },
        y: y("top"),
        y2: { field: "foot" },
        color: { field: "status", type: "nominal", legend: null, scale: { domain: states, range: fills } },
      },
    },
    {
      data: { name: "boxes" },
      mark: { type: "text", dy: -9, fontWeight: 700, fontSize: Math.max(7, 11 * scale), baseline: "middle" },
      encoding: { x: x("x"), y: y("y"), text: { field: "title" } },
    },
    {
      data: { name: "boxes" },
      mark: { type: "text", dy: 3, fontSize: Math.max(7, 10 * scale), color: palette.faintInk, baseline: "middle" },
      encoding: { x: x("x"), y: y("y"), text: { field: "counts" } },
    },
  ];
}
