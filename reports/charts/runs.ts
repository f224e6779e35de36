import { belowPaid } from "../../metrics/metric.ts";
import { hourPrecision, number, percent } from "../figures.ts";
import { textSize } from "../theme.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { roomFor } from "./parts/ends.ts";
import { nameAxis, nameRoom } from "./parts/names.ts";
import { accountStack, accountsIn, placeOfAccount, stackedBar } from "./parts/stacks.ts";
import { widest } from "./parts/text_width.ts";

const MOST_RUNS = 40;

export const runs = chart({
  title: "Runs",
  question: "What did each run pay for, and what share of it was useful?",
  shows: "lake",
  refuses: ["executor", "block", "job", "node", "status", "qos", "project", "machine", "pool", ...belowPaid],
  asks: () => ({
    runs: { list: "runs", columns: "source,run_id,workflow,began_at,status,tasks", limit: String(MOST_RUNS + 1) },
    hours: { metrics: "node_hours", by: "run,account" },
    useful: { metrics: "paid_node_hours,useful_fraction", by: "run" },
  }),
  draw: (drawn) => ((drawn.rows.runs ?? []).length === 0 ? "There is no run here." : bars(drawn)),
});

function bars(drawn: Drawn): Picture {
  const { palette, rows } = drawn;
  const all = rows.runs ?? [];
  const shown = all.slice(0, MOST_RUNS);
  const useful = new Map((rows.useful ?? []).map((row) => [row.run, row]));
  const digits = hourPrecision(Math.max(0, ...(rows.useful ?? []).map((row) => Number(row.paid_node_hours))));
  const isNarrow = drawn.look.width < 500;
  const lines = shown.map((row) => {
    const figures = useful.get(row.run_id ?? null);
    const share =
      figures?.useful_fraction === undefined || figures.useful_fraction === null
        ? null
        : Number(figures.useful_fraction);
    const paid =
      figures === undefined
        ? "nothing paid"
        : `${number(Number(figures.paid_node_hours), Math.max(0, digits - 1))}, ${percent(share)} useful`;
    return {
      title: `${String(row.began_at)
        .slice(isNarrow ? 5 : 0, 16)
        .replace("T", " ")}  ${String(row.run_id).slice(0, isNarrow ? 4 : 8)}`,
      label: `${paid}${row.status === "completed" ? "" : `, ${row.status}`}`,
    };
  });
  const titles = new Map(shown.map((row, at) => [row.run_id, lines[at]?.title ?? ""]));
  const room = nameRoom(
    lines.map(({ title }) => title),
    innerWidth(drawn),
    0.5,
  );
  const width = innerWidth(drawn) - room;
  const hours = rows.hours ?? [];
  const accounts = accountsIn(hours.filter((row) => titles.has(row.run ?? null)));
  const x = {
    type: "quantitative",
    title: "node-hours",
    scale: {
      nice: false,
      zero: true,
      ...roomFor(
        Math.min(
          widest(
            lines.map(({ label }) => label),
            textSize.small,
          ) + 10,
          width * 0.65,
        ),
      ),
    },
    axis: { format: ",.12~g", tickCount: Math.max(2, Math.floor(width / 140)) },
  };
  const order = lines.map(({ title }) => title);
  return {
    says: lines.map(({ title, label }) => `${title}: ${label}`).join("; "),
    texts: {
      runs: all.map((_, at) => ({ title: lines[at]?.title ?? "", label: lines[at]?.label ?? "" })),
      hours: hours.map((row) => ({ title: titles.get(row.run ?? null) ?? "" })),
      useful: (rows.useful ?? []).map((row) => ({
        title: titles.get(row.run ?? null) ?? "",
        label: lines[shown.findIndex((run) => run.run_id === row.run)]?.label ?? "",
      })),
    },
    ...(all.length > MOST_RUNS ? { note: `The latest ${MOST_RUNS}; choose others with from= and to=.` } : {}),
    body: {
      width,
      height: shown.length * 20,
      encoding: { y: { field: "title", type: "nominal", sort: order, title: null, axis: { ...nameAxis(room) } } },
      layer: [
        {
          data: { name: "hours" },
          transform: [{ filter: "datum.title !== ''" }, placeOfAccount],
          mark: { ...stackedBar(palette), height: { band: 0.7 } },
          encoding: { x: { field: "node_hours", ...x }, ...accountStack(palette, accounts, width) },
        },
        {
          data: { name: "useful" },
          transform: [{ filter: "datum.title !== ''" }],
          mark: { type: "text", align: "left", baseline: "middle", dx: 6 },
          encoding: { x: { field: "paid_node_hours", ...x }, text: { field: "label" } },
        },
        {
          data: { name: "runs" },
          transform: [{ filter: "datum.label === 'nothing paid' || indexof(datum.label, 'nothing paid,') === 0" }],
          mark: { type: "text", align: "left", baseline: "middle", dx: 6, x: 0, color: palette.faintInk },
          encoding: { text: { field: "label" } },
        },
      ],
    },
  };
}
