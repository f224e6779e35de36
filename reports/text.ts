import { table } from "table";
import { fold } from "./fold.ts";

/** How a table fits where it is shown. */
export interface Fit {
  /** Columns of the terminal; without it a table is as wide as it is. */
  readonly width?: number | undefined;
  /** How many columns name a row, the first ones; they are repeated where a table is folded. */
  readonly keys?: number | undefined;
  /** Columns of long texts, such as paths: they are cut in the middle where there is no room. */
  readonly long?: ReadonlySet<number>;
  readonly noHeader?: boolean | undefined;
  /** Gives a cell its colour; it may not change its letters. */
  readonly paint?: ((cell: string) => string) | undefined;
}

/**
 * Columns aligned for a terminal: `right` for numbers. Rules stand below the header and above the rows in `ruled`. A table that is wider
 * than the terminal is folded into parts, each of which begins with the columns that name a row.
 */
export function textTable(
  header: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  right: readonly boolean[],
  ruled: readonly number[] = [],
  { width, keys, long = new Set(), noHeader = false, paint = (cell) => cell }: Fit = {},
): string {
  const grid = [header, ...rows].map((row) => row.map(printable));
  const folded = width === undefined ? { parts: [[...header.keys()]], rows: grid } : fold(grid, width, long, keys);
  const shown = noHeader ? folded.rows.slice(1) : folded.rows;
  if (shown.length === 0) return "";
  const lines = new Set([...(noHeader ? [] : [1]), ...ruled.map((row) => row + (noHeader ? 0 : 1))]);
  return folded.parts
    .map((columns) => {
      const cells = shown.map((row) => columns.map((column) => paint(row[column] ?? "")));
      return part(
        cells,
        columns.map((column) => right[column] ?? false),
        lines,
      );
    })
    .join("\n");
}

function part(cells: string[][], right: readonly boolean[], lines: ReadonlySet<number>): string {
  return table(cells, {
    columns: Object.fromEntries(
      right.map((isRight, index) => [
        index,
        { alignment: isRight ? "right" : "left", paddingLeft: 0, paddingRight: 0 },
      ]),
    ),
    border: {
      joinBody: "─",
      joinJoin: "──",
      joinLeft: "",
      joinRight: "",
      bodyJoin: "  ",
      bodyLeft: "",
      bodyRight: "",
    } as never,
    drawVerticalLine: (index) => index > 0 && index < right.length,
    drawHorizontalLine: (index) => lines.has(index),
  }).replace(/ +$/gm, "");
}

/**
 * Names come from databases: a control character would move the cursor or colour the screen, one that turns the direction of writing
 * would show another name.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]|\p{Bidi_Control}/gu, " ");
}
