import { cutMiddle, widthOf } from "./width.ts";

/** Between two columns of a table. */
export const GAP = 2;
/** A long text is cut no shorter than this as long as columns can go into another part. */
const LEAST_LONG = 16;

/** Rows of equal length. */
export type Grid = ReadonlyArray<readonly string[]>;

/**
 * Columns of each part of a table that is too wide for `width`: the first `keys` columns, which name a row, stand in every part where they
 * take no more than half of it, else the last of them alone. The texts of the columns in `long` are cut in the middle before anything is
 * folded. Returns the parts, by column, and the cells as they then are.
 */
export function fold(
  rows: Grid,
  width: number,
  long: ReadonlySet<number>,
  keys = 1,
): { parts: number[][]; rows: Grid } {
  const shrunken = shrunk(columnWidths(rows), width, long);
  const naming = [...shrunken.keys()].slice(0, keys);
  const isWhole = lengthOf(shrunken) <= width;
  const isShort = lengthOf(shrunken.slice(0, keys)) <= (width - GAP) / 2;
  const lead = isWhole || isShort ? naming : naming.slice(-1);
  const limits = clamped(shrunken, width, lead);
  const cut = rows.map((row) => row.map((cell, column) => cutMiddle(cell, limits[column] as number)));
  const first = lengthOf(lead.map((column) => limits[column] as number));
  if (limits.length <= lead.length) return { parts: [lead], rows: cut };
  const parts: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [column, own] of limits.entries()) {
    if (lead.includes(column)) continue;
    if (used + GAP + own > width) {
      parts.push([...lead, column]);
      used = first + GAP + own;
    } else {
      parts.at(-1)?.push(column);
      used += GAP + own;
    }
  }
  return { parts, rows: cut };
}

/** The width of these columns beside each other. */
function lengthOf(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1);
}

function columnWidths(rows: Grid): number[] {
  return (rows[0] ?? []).map((_, column) => rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), 0));
}

/** Long texts are cut, the longest first, until all columns fit or no text is long any more. */
function shrunk(widths: readonly number[], width: number, long: ReadonlySet<number>): number[] {
  const limits = [...widths];
  for (let excess = lengthOf(limits) - width; excess > 0; excess = lengthOf(limits) - width) {
    const [widest] = [...long]
      .filter((column) => (limits[column] ?? 0) > LEAST_LONG)
      .sort((a, b) => (limits[b] ?? 0) - (limits[a] ?? 0));
    if (widest === undefined) break;
    limits[widest] = Math.max(LEAST_LONG, (limits[widest] as number) - excess);
  }
  return limits;
}

/** A part holds the columns that lead it and one more: all have to fit. One that leads alone is cut itself when there is no room. */
function clamped(limits: readonly number[], width: number, lead: readonly number[]): number[] {
  const others = limits.filter((_, column) => !lead.includes(column));
  const half = Math.max(Math.floor((width - GAP) / 2), 1);
  const most = lead.length > 1 ? width : Math.max(half, width - GAP - Math.max(0, ...others));
  const own = (column: number) => Math.min(limits[column] ?? 0, most);
  const room = Math.max(width - GAP - lengthOf(lead.map(own)), 1);
  return limits.map((limit, column) => (lead.includes(column) ? own(column) : Math.min(limit, room)));
}
