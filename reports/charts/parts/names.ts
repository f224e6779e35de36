import { UNKNOWN } from "../../figures.ts";
import { textSize } from "../../theme.ts";
import { widest } from "./text_width.ts";

/** A name as text; an empty one in quotes, so that its row has something to stand beside. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  return value === "" ? '""' : String(value);
}

/** Room for names beside their rows: as wide as the widest, at most a share of the picture. */
export function nameRoom(names: readonly string[], width: number, share = 0.36): number {
  return Math.ceil(Math.min(widest(names, textSize.axis) + 8, width * share));
}

/** An axis of names in the room that they have. */
export function nameAxis(room: number) {
  return { ticks: false, domain: false, grid: false, labelLimit: room - 6, minExtent: room, maxExtent: room };
}
