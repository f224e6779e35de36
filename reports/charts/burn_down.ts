import { hourPrecision, number } from "../figures.ts";
import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { extentOf, timeAxis } from "./parts/time.ts";

const LEFT = 46;

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
  const keys = [...new Set(rows.map(keyOf))];
  const unknown = keys.filter((key) => !rows.some((row) => keyOf(row) === key && row.left !== null));
  return {
    says: keys.map((key) => sentence(rows.filter((row) => keyOf(row) === key))).join(" "),
    note: `Dashed: left by plan. Shaded: between the fastest and the slowest rate of late.${unknown.length === 0 ? "" : ` No charge is known of ${unknown.join(", ")}: a factor is missing.`}`,
    texts: { awards: rows.map((row) => ({ panel: keyOf(row) })) },
    body: {
      vconcat: keys.map((key) =>
        panel(
          drawn,
          key,
          rows.filter((row) => keyOf(row) === key),
        ),
      ),
      spacing: 22,
    },
  };
}

function keyOf(row: Rows[number]): string {
  return `${row.award}, pool ${row.pool}`;
}

/** What is left at the last instant of which it is known. */
function sentence(rows: Rows): string {
  const last = rows.filter((row) => row.left !== null).at(-1) ?? rows[0];
  const told = (hours: unknown) => number(Number(hours), hourPrecision(Number(last?.allocation)));
  const left = last?.left === null ? "an unknown number" : told(last?.left);
  return `${keyOf(rows[0] as Rows[number])}: ${left} of ${told(last?.allocation)} charged hours left, ${told(last?.planned_left)} by plan.`;
}

function panel(drawn: Drawn, key: string, rows: Rows) {
  const { palette } = drawn;
  const width = innerWidth(drawn) - LEFT - 26;
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
    title: { text: sentence(rows), fontSize: 11, frame: "group", offset: 4, limit: width },
    width,
    height: 190,
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
          {
            mark: { type: "text", align: "left", dx: 3, y: 6, fontSize: 10, color: palette.faintInk },
            encoding: { text: { field: "mark" } },
          },
        ],
      },
    ],
  };
}
