import { hourPrecision, number } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import type { Drawn, Rows } from "../chart.ts";
import { innerWidth } from "../frame.ts";
import { roomFor } from "./ends.ts";
import { nameAxis, nameRoom } from "./names.ts";
import { widest } from "./text_width.ts";

/** Node-hours as people read them, with the least and most where those differ: a text for each row. */
export function hourLabels(rows: Rows, value: string): Array<{ label: string }> {
  const digits = hourPrecision(rows.reduce((sum, row) => sum + Number(row[value]), 0));
  return rows.map((row) => {
    const [hours, low, high] = [value, `${value}_low`, `${value}_high`].map((name) =>
      number(Number(row[name]), digits),
    );
    return { label: low === high ? String(hours) : `${hours}  (${low} to ${high})` };
  });
}

/** Bars of hours from the left, a line from the least to the most that each can be, and the figures. */
export function hourBars(
  drawn: Drawn,
  name: string,
  field: string,
  names: readonly string[],
  value: string,
  labels: ReadonlyArray<{ label: string }>,
) {
  const { palette } = drawn;
  const room = nameRoom(names, innerWidth(drawn));
  const width = innerWidth(drawn) - room;
  const labelRoom =
    widest(
      labels.map(({ label }) => label),
      textSize.small,
    ) + 10;
  const x = {
    type: "quantitative",
    title: "node-hours",
    scale: { nice: false, zero: true, ...roomFor(Math.min(labelRoom, width * 0.6)) },
    axis: { format: "~g", tickCount: Math.max(2, Math.floor(width / 110)) },
  };
  return {
    data: { name },
    width,
    height: names.length * 22,
    encoding: { y: { field, type: "nominal", sort: null, title: null, axis: nameAxis(room) } },
    layer: [
      {
        mark: { type: "bar", color: palette.accounts.lost, height: { band: 0.65 } },
        encoding: { x: { field: value, ...x } },
      },
      {
        mark: { type: "rule", color: palette.ink, strokeWidth: 1 },
        encoding: { x: { field: `${value}_low`, ...x }, x2: { field: `${value}_high` } },
      },
      {
        mark: { type: "text", align: "left", baseline: "middle", dx: 6 },
        encoding: { x: { field: `${value}_high`, ...x }, text: { field: "label" } },
      },
    ],
  };
}
