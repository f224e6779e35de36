import { textWidth, widest } from "../../charts/parts/text_width.ts";
import type { Table } from "../model.ts";
import { columnTitle } from "./titles.ts";

/** Widths above which a column may be cut into lines, which count most when such columns share room, and the least that is left, in points. */
const [LONG, MOST, LEAST] = [90, 240, 50];

export interface Paper {
  /** Size of the letters of tables, in points. */
  readonly size: number;
  /** Room beside each cell, left or right, in points. */
  readonly inset: number;
  /** Width of the text, in points. */
  readonly room: number;
}

/**
 * Widths of a table's columns in points; null for one that is as wide as its content. All are, where there is room; else the columns of
 * long texts share what the others leave: those that need less than their part get what they need, the rest by their lengths.
 */
export function columnWidths(table: Table, { size, inset, room }: Paper): Array<number | null> {
  const natural = naturalWidths(table, size);
  const free = room - 2 * inset * natural.length;
  const isCut = natural.map((width, at) => width > LONG && !table.columns[at]?.isNumber);
  if (sum(natural) <= free || !isCut.includes(true)) return natural.map(() => null);
  const rest = free - sum(natural.filter((_, at) => !isCut[at]));
  const cut = shared(
    natural.filter((_, at) => isCut[at]),
    rest,
  );
  return isCut.map((one) => (one ? (cut.shift() as number) : null));
}

function shared(widths: readonly number[], rest: number): number[] {
  const isSmall = widths.map((width) => width <= rest / widths.length);
  if (!isSmall.includes(true)) {
    const most = widths.map((width) => Math.min(width, MOST));
    return most.map((width) => Math.max(LEAST, (rest * width) / sum(most)));
  }
  const large = shared(
    widths.filter((_, at) => !isSmall[at]),
    rest - sum(widths.filter((_, at) => isSmall[at])),
  );
  return widths.map((width, at) => (isSmall[at] ? width : (large.shift() as number)));
}

function naturalWidths({ columns, rows }: Table, size: number): number[] {
  return columns.map((column, at) => {
    const cells = rows.map((row) => row[at]?.shown ?? "");
    return Math.max(textWidth(columnTitle(column), size, true), widest(cells, size));
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
