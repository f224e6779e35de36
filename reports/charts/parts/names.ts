import { UNKNOWN } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import { widest } from "./text_width.ts";

/** Vega transform that gives a name to what has none. */
export function named(field: string, as = "name") {
  return { calculate: `isValid(datum.${field}) ? datum.${field} : '${UNKNOWN}'`, as };
}

/** A name as text. */
export function nameOf(value: unknown): string {
  return value === null || value === undefined ? UNKNOWN : String(value);
}

/** Room for names beside their rows: as wide as the widest, at most a share of the picture. */
export function nameRoom(names: readonly string[], width: number, share = 0.36): number {
  return Math.ceil(Math.min(widest(names, textSize.axis) + 8, width * share));
}

/** An axis of names in the room that they have. */
export function nameAxis(room: number) {
  return { ticks: false, domain: false, grid: false, labelLimit: room - 6, minExtent: room, maxExtent: room };
}
