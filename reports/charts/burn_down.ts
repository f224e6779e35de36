import { hourPrecision, number } from "../figures.ts";
import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { type MarkPlace, markWords, placeMarks } from "./parts/marks.ts";
import { wrapped } from "./parts/text_width.ts";
import { extentOf, timeAxis } from "./parts/time.ts";

/** Room beside the plot, in pixels. */
const [LEFT, RIGHT] = [46, 26];
const TITLE_SIZE = 11;
/** A report's page takes so many panels. */
const MOST_IN_TEXT = 8;

export const burn_down = chart({
  title: "Burn-down of the award",
  question: "How much of each award is left, and how does that compare with its plan?",
  shows: "lake",
  refuses: ["account", "app", "failure_class", "failure_code", "status", "node", "pool"],
  asks: () => ({ awards: { burnDown: true } }),
  draw: (drawn) =>
    (drawn.rows.awards ?? []).length === 0
      ? "No award is configured (awards in ledger.yaml), or its charges may not all be seen here."
      : panels(drawn),
});

function panels(drawn: Drawn): Picture {
  const rows = drawn.rows.awards ?? [];
  const all = [...new Set(rows.map(keyOf))];
  const keys = drawn.look.inText ? all.slice(0, MOST_IN_TEXT) : all;
  const ofKey = (key: string) => rows.filter((row) => keyOf(row) === key);
  const width = widthOf(drawn, keys.length);
  const places: Places = new Map(keys.flatMap((key) => [...placesOf(ofKey(key), width)]));
  const unknown = keys.filter((key) => ofKey(key).every(({ left }) => left === null));
  return {
    says: keys.map((key) => sentence(ofKey(key))).join(" "),
    note: [
      "Dashed: left by plan. Shaded: between the fastest and the slowest rate of late.",
      ...(unknown.length === 0
        ? []
        : [`No charge is known of ${unknown.join(", ")}: a factor is missing, or blocks were not recorded.`]),
      ...(keys.length === all.length ? [] : [`${all.length - keys.length} more awards are not shown.`]),
    ].join(" "),
    texts: { awards: rows.map((row) => ({ panel: keyOf(row), ...places.get(row) })) },
    body: {
      concat: keys.map((key) => panel(drawn, key, ofKey(key), width, places)),
      columns: columnsOf(drawn, keys.length),
      spacing: 22,
    },
  };
}

/** In a document, panels stand beside each other. */
function columnsOf({ look }: Drawn, panels: number): number {
  return look.inText ? Math.min(2, panels) : 1;
}

function widthOf(drawn: Drawn, panels: number): number {
  return innerWidth(drawn) / columnsOf(drawn, panels) - LEFT - RIGHT;
}

type Places = ReadonlyMap<Rows[number], MarkPlace>;

function placesOf(rows: Rows, width: number): Places {
  const [from, to] = extentOf(rows.map((row) => row.at));
  const marked = rows.filter(({ mark }) => mark !== null);
  const pixel = (at: unknown) => ((Date.parse(String(at)) - from) / (to - from)) * width;
  const placed = placeMarks(
    marked.map(({ at, mark }) => ({ at: pixel(at), text: String(mark) })),
    width + RIGHT,
  );
  return new Map(marked.map((row, at) => [row, placed[at] as MarkPlace]));
}

function keyOf(row: Rows[number]): string {
  return `${row.award}, pool ${row.pool}`;
}

/** What is left at the last instant of which it is known. */
function sentence(rows: Rows): string {
  const last = rows.filter((row) => row.left !== null).at(-1) ?? rows[0];
  const allocation = Number(last?.allocation);
  const told = (hours: unknown) => number(Number(hours), hourPrecision(allocation));
  const left = last?.left === null ? "an unknown number" : told(last?.left);
  return `${keyOf(rows[0] as Rows[number])}: ${left} of ${told(allocation)} charged hours left, ${told(last?.planned_left)} by plan.`;
}

function panel({ palette, look }: Drawn, key: string, rows: Rows, width: number, places: Places) {
  const own = rows.flatMap((row) => places.get(row) ?? []);
  const y = {
    type: "quantitative",
    title: "charged hours left",
    stack: null,
    scale: { nice: true },
    axis: { labelExpr: "format(datum.value, '~s')", minExtent: LEFT, maxExtent: LEFT, tickCount: 5, domain: false },
  };
  const blue = palette.accounts.useful;
  const line = { type: "line", color: blue, strokeWidth: 2 };
  const known = (field: string) => [{ filter: `isValid(datum.${field})` }];
  return {
    title: {
      text: wrapped(sentence(rows), width, TITLE_SIZE, true),
      fontSize: TITLE_SIZE,
      frame: "group",
      offset: 6,
    },
    width,
    height: look.inText ? 130 : 190,
    data: { name: "awards" },
    transform: [{ filter: { field: "panel", equal: key } }],
    encoding: { x: timeAxis("at", extentOf(rows.map((row) => row.at)), width) },
    layer: [
      {
        transform: known("left"),
        mark: { type: "area", color: blue, opacity: 0.2 },
        encoding: { y: { field: "left", ...y } },
      },
      {
        transform: known("projected_left_low"),
        mark: { type: "area", color: palette.accounts.idle_backlog, opacity: 0.35 },
        encoding: { y: { field: "projected_left_low", ...y }, y2: { field: "projected_left_high" } },
      },
      {
        mark: { type: "line", strokeDash: [4, 3], color: palette.ink, strokeWidth: 1 },
        encoding: { y: { field: "planned_left", ...y } },
      },
      { transform: known("left"), mark: line, encoding: { y: { field: "left", ...y } } },
      {
        transform: known("projected_left"),
        mark: { ...line, color: palette.accounts.idle_backlog, strokeWidth: 1.5 },
        encoding: { y: { field: "projected_left", ...y } },
      },
      {
        transform: [{ filter: "isValid(datum.mark)" }],
        layer: [
          { mark: { type: "rule", color: palette.faintInk, strokeDash: [1, 2] } },
          ...markWords(own, palette.faintInk),
        ],
      },
    ],
  };
}
