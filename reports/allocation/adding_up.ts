import type { Answer } from "../../metrics/answer.ts";
import { hourPrecision } from "../figures.ts";
import { roundToTotal } from "../round.ts";

type Line = Answer["data"][number];

/** Figures by line, rounded together so that the lines add up to their total as printed; none where one of them is unknown. */
export function addingUp({ data }: Answer, column: string, total: unknown): ReadonlyMap<Line, number> {
  if (data.some((row) => row[column] === null)) return new Map();
  const rounded = roundToTotal(
    data.map((row) => Number(row[column])),
    hourPrecision(Number(total ?? 0)),
  );
  return new Map(data.map((row, at) => [row, rounded[at] as number]));
}

/** What the lines of an account say together as they are printed, so that no other figure of the report says otherwise. */
export function printedSum(hours: Answer, printed: ReadonlyMap<Line, number>, isOf: (line: Line) => boolean): number {
  return hours.data.filter(isOf).reduce((sum, line) => sum + (printed.get(line) ?? Number(line.node_hours)), 0);
}
