import { hourPrecision, number } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import type { Drawn, Rows } from "../chart.ts";
import { innerWidth } from "../frame.ts";
import { roomFor } from "./ends.ts";
import { nameAxis } from "./names.ts";
import { widest } from "./text_width.ts";

/** Node-hours as people read them, with the least and most where those differ and there is room: a text for each row. */
export function hourLabels(drawn: Drawn, rows: Rows, value: string): Array<{ label: string }> {
  const digits = hourPrecision(rows.reduce((sum, row) => sum + Number(row[value]), 0));
  const labels = rows.map((row) => {
    const [hours, low, high] = [value, `${value}_low`, `${value}_high`].map((name) =>
      number(Number(row[name]), digits),
    );
    return { short: String(hours), long: low === high ? String(hours) : `${hours}  (${low} to ${high})` };
  });
  const fits =
    widest(
      labels.map(({ long }) => long),
      textSize.small,
    ) <
    innerWidth(drawn) * 0.4;
  return labels.map(({ short, long }) => ({ label: fits ? long : short }));
}

export interface HourBars {
  readonly data: string;
  /** The texts under `name` beside the rows, in their order. */
  readonly names: readonly string[];
  readonly value: string;
  readonly labels: ReadonlyArray<{ readonly label: string }>;
  /** Width of the names. */
  readonly room: number;
}

/** Bars of hours from the left, a line from the least to the most that each can be, and the figures. */
export function hourBars(drawn: Drawn, { data, names, value, labels, room }: HourBars) {
  const { palette } = drawn;
  const width = innerWidth(drawn) - room;
  const labelRoom =
    widest(
      labels.map(({ label }) => label),
      textSize.small,
    ) + 10;
  const x = {
    type: "quantitative",
    title: "node-hours",
    stack: null,
    scale: { nice: false, zero: true, ...roomFor(Math.min(labelRoom, width * 0.6), width) },
    axis: { format: ",.12~g", tickCount: Math.max(2, Math.floor(width / 110)) },
  };
  return {
    data: { name: data },
    width,
    height: names.length * 22,
    encoding: { y: { field: "name", type: "nominal", sort: null, title: null, axis: nameAxis(room) } },
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
