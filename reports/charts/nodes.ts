import { number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { nameAxis, nameRoom } from "./parts/names.ts";
import { extentOf, timeAxis } from "./parts/time.ts";

export const nodes = chart({
  title: "Nodes over time",
  question: "Which node idled or lost work, and when?",
  shows: "run",
  asks: () => ({
    nodes: {
      list: "node_activity",
      columns: "node,from_at,to_at,capacity_us,useful_us,lost_us,busy_share",
      sort: "place,from_at",
    },
  }),
  draw: (drawn) => ((drawn.rows.nodes ?? []).length === 0 ? "No node of this run registered a manager." : tiles(drawn)),
});

function tiles(drawn: Drawn): Picture {
  const { palette } = drawn;
  const rows = drawn.rows.nodes ?? [];
  const order = [...new Set(rows.map((row) => String(row.node)))];
  const room = nameRoom(order, innerWidth(drawn));
  const width = innerWidth(drawn) - room - 8;
  const span = extentOf(rows.flatMap((row) => [row.from_at, row.to_at]));
  const height = Math.max(9, Math.min(22, 480 / order.length));
  const x = timeAxis("from_at", span, width);
  const share = (node: string, name: string) => {
    const own = rows.filter((row) => row.node === node);
    const sum = (field: string) => own.reduce((total, row) => total + Number(row[field]), 0);
    return `${number((sum(name) / sum("capacity_us")) * 100, 1)} %`;
  };
  return {
    says: order
      .map((node) => `${node}: useful ${share(node, "useful_us")}, lost ${share(node, "lost_us")} of its workers' time`)
      .join("; "),
    note: "Nodes by time lost, then idle. Red: half and more of the stretch went into tries that were lost.",
    body: {
      data: { name: "nodes" },
      width,
      height: Math.ceil(order.length * height),
      encoding: {
        y: { field: "node", type: "nominal", sort: order, title: null, axis: nameAxis(room) },
        x,
        x2: { field: "to_at" },
      },
      layer: [
        {
          mark: { type: "rect", x2Offset: 0.5, aria: false },
          encoding: {
            color: {
              field: "busy_share",
              type: "quantitative",
              title: "workers busy",
              scale: { domain: [0, 1], range: [palette.ramp[0], palette.accounts.useful], interpolate: "lab" },
              legend: { orient: "top", format: ".0%", gradientLength: Math.min(160, width / 2), tickCount: 3 },
            },
          },
        },
        {
          transform: [{ filter: "datum.lost_us > 0.5 * datum.capacity_us" }],
          mark: { type: "rect", x2Offset: 0.5, color: palette.accounts.lost, aria: false },
        },
      ],
    },
  };
}
