import type { Answer } from "../answer.ts";
import { figure, label } from "./columns.ts";
import { derived, shareOf } from "./derived.ts";

/** Failures beside their share of what was paid; cause and remedy are words that a report fills in. */
export function withShares(answer: Answer, column: string, paid: number | null): Answer {
  const rows = answer.data.map((row) => ({ ...row, share: shareOf(row[column], paid), cause: null, remedy: null }));
  return derived(answer, rows, [
    figure("share", "Share of paid", `${column} over all paid node-hours of the period.`, "1", 3),
    label("cause", "Main cause", "What the class and code mean."),
    label("remedy", "Remedy", "What helps."),
  ]);
}
