import type { Figure, Items, Part } from "../model.ts";

/** What shares a line of the page: a half figure beside the one before it, or beside a list. */
export type Row = Part | readonly [Figure | Items, Figure];

/** Parts as they stand on pages that have room for two beside each other. */
export function rowsOf(parts: readonly Part[]): Row[] {
  const rows: Row[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    const isBeside = part.kind === "figure" && part.isHalf && last !== undefined && isSingle(last) && takesOne(last);
    if (isBeside) rows[rows.length - 1] = [last, part];
    else rows.push(part);
  }
  return rows;
}

export function isSingle(row: Row): row is Part {
  return "kind" in row;
}

function takesOne(part: Part): part is Figure | Items {
  return part.kind === "items" || (part.kind === "figure" && part.isHalf);
}
