import { textWidth } from "./text_width.ts";

/** Letters of a mark's word, the height of its line and the room after it, in pixels. */
const [SIZE, LINE, GAP] = [10, 12, 6];

const sides = ["left", "right"] as const;

/** Where the word of a mark stands, as texts of its row: how many lines above the plot, and on which side of its place. */
export interface MarkPlace extends Readonly<Record<string, string>> {
  readonly line: string;
  readonly side: (typeof sides)[number];
}

/**
 * Places for words above a plot, so that none lies on another or sticks out: each stands right of its place, or left where the room
 * ends, on the lowest line that is still free there. `at` in pixels, ascending; `room` is where the picture ends.
 */
export function placeMarks(
  marks: ReadonlyArray<{ readonly at: number; readonly text: string }>,
  room: number,
): MarkPlace[] {
  const lines: Array<Array<readonly [from: number, to: number]>> = [];
  return marks.map(({ at, text }) => {
    const width = textWidth(text, SIZE) + GAP;
    const side = at + width > room ? "left" : "right";
    const [from, to] = side === "right" ? [at, at + width] : [at - width, at];
    const free = lines.findIndex((taken) => taken.every(([start, end]) => to <= start || from >= end));
    const line = free < 0 ? lines.length : free;
    lines[line] = [...(lines[line] ?? []), [from, to]];
    return { line: String(line), side };
  });
}

/** Layers that write `mark` of each row where its place is. */
export function markWords(places: readonly MarkPlace[], color: string) {
  const lines = [...new Set(places.map(({ line }) => line))];
  return lines.flatMap((line) =>
    sides.map((side) => ({
      transform: [{ filter: `datum.side === '${side}' && datum.line === '${line}'` }],
      mark: {
        type: "text",
        align: side === "right" ? "left" : "right",
        baseline: "bottom",
        dx: side === "right" ? 1 : -1,
        y: -4 - Number(line) * LINE,
        fontSize: SIZE,
        color,
      },
      encoding: { text: { field: "mark" } },
    })),
  );
}
