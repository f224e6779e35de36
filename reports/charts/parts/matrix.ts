import { number } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import type { Drawn, Picture } from "../chart.ts";
import { innerWidth } from "../frame.ts";
import { nameAxis, nameRoom } from "./names.ts";
import { widest } from "./text_width.ts";

export interface Matrix {
  readonly data: string;
  /** Fields of the texts beside the rows that name column and row. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly value: string;
  readonly most: number;
  readonly columnTitle: string;
}

/** Tiles with their figures: the fuller, the darker; figures as long as they fit. */
export function matrix(drawn: Drawn, { data, columns, rows, value, most, columnTitle }: Matrix): Pick<Picture, "body"> {
  const { palette } = drawn;
  const room = nameRoom(rows, innerWidth(drawn));
  const step = Math.min(90, (innerWidth(drawn) - room) / Math.max(1, columns.length));
  const isSlanted = widest(columns, textSize.axis) > step - 6;
  const fits = widest([number(most, 0)], textSize.small) < step - 4;
  const width = Math.floor(step * columns.length);
  const body = {
    data: { name: data },
    width,
    height: rows.length * 22,
    encoding: {
      x: {
        field: "column",
        type: "nominal",
        sort: columns,
        title: columnTitle,
        axis: {
          orient: "top",
          labelAngle: isSlanted ? -40 : 0,
          labelAlign: isSlanted ? "left" : "center",
          labelLimit: 130,
          labelOverlap: false,
          ticks: false,
          domain: false,
        },
      },
      y: { field: "row", type: "nominal", sort: rows, title: null, axis: nameAxis(room) },
    },
    layer: [
      {
        mark: { type: "rect", stroke: palette.background, strokeWidth: 1 },
        encoding: {
          color: {
            field: value,
            type: "quantitative",
            legend: null,
            scale: { type: "sqrt", domain: [0, most], range: [...palette.ramp] },
          },
        },
      },
      ...(fits
        ? [
            {
              mark: { type: "text", baseline: "middle" },
              encoding: {
                text: { field: value, type: "quantitative", format: ",d" },
                color: {
                  condition: { test: `datum.${value} > ${most * 0.22}`, value: palette.background },
                  value: palette.ink,
                },
              },
            },
          ]
        : []),
    ],
  };
  return { body };
}

/** Names by the sum of their values, the largest first, what was put together last. */
export function largestFirst(pairs: ReadonlyArray<readonly [name: string, value: number]>): string[] {
  const sums = new Map<string, number>();
  for (const [name, value] of pairs) sums.set(name, (sums.get(name) ?? 0) + value);
  const isOther = (name: string) => Number(/^(.*: )?other \(\d+\)$/.test(name));
  return [...sums].sort((a, b) => isOther(a[0]) - isOther(b[0]) || b[1] - a[1]).map(([name]) => name);
}
