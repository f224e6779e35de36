import { cutMiddle, widthOf } from "./width.ts";

/** Between two columns of a table. */
export const GAP = 2;
/** A long text is cut no shorter than this as long as columns can go into another part. */
const LEAST_LONG = 16;

/** Rows of equal length. */
export type Grid = ReadonlyArray<readonly string[]>;

/**
 * Columns of each part of a table that is too wide for `width`: the first column stands in every part, and the texts of the columns
 * in `long` are cut in the middle before anything is folded. Returns the parts, by column, and the cells as they then are.
 */
export function fold(rows: Grid, width: number, long: ReadonlySet<number>): { parts: number[][]; rows: Grid } {
  const widths = columnWidths(rows);
  const limits = shrunk(widths, width, long);
  const cut = rows.map((row) => row.map((cell, column) => cutMiddle(cell, limits[column] as number)));
  const first = limits[0] ?? 0;
  const parts: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [column, own] of limits.entries()) {
    if (column === 0 && limits.length > 1) continue;
    if (used + GAP + own > width) {
      parts.push(column === 0 ? [0] : [0, column]);
      used = column === 0 ? own : first + GAP + own;
    } else {
      parts.at(-1)?.push(column);
      used += GAP + own;
    }
  }
  return { parts, rows: cut };
}

function columnWidths(rows: Grid): number[] {
  return (rows[0] ?? []).map((_, column) => rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), 0));
}

/** The width that each column may have. */
function shrunk(widths: readonly number[], width: number, long: ReadonlySet<number>): number[] {
  const limits = [...widths];
  const total = () => limits.reduce((sum, one) => sum + one, 0) + GAP * (limits.length - 1);
  for (let excess = total() - width; excess > 0; excess = total() - width) {
    const [widest] = [...long]
      .filter((column) => (limits[column] ?? 0) > LEAST_LONG)
      .sort((a, b) => (limits[b] ?? 0) - (limits[a] ?? 0));
    if (widest === undefined) break;
    limits[widest] = Math.max(LEAST_LONG, (limits[widest] as number) - excess);
  }
  // A part holds the first column and one more: both have to fit.
  const half = Math.max(Math.floor((width - GAP) / 2), 1);
  const first = Math.min(limits[0] ?? 0, Math.max(half, width - GAP - Math.max(0, ...limits.slice(1))));
  return limits.map((limit, column) => (column === 0 ? first : Math.min(limit, Math.max(width - GAP - first, 1))));
}
