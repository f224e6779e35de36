import type { Answer } from "../../answer.ts";
import type { FindingFacts } from "./facts.ts";

/** What a rule found; figures by name, for the sentence that tells of it. */
export interface Evidence {
  /** Executor, app or node concerned. */
  readonly subject: string;
  readonly figures: Readonly<Record<string, number | string | null>>;
  /** Node-hours that the change would touch. */
  readonly hours: number;
}

/** What was found, or why the rule could not be tried for want of data. */
export type Verdict = readonly Evidence[] | { readonly because: string };

/** Looks at the figures of a period; wants enough tries or blocks before it says anything. */
export type Rule = (facts: FindingFacts) => Verdict;

/** Judges the rows with enough evidence; without any such row, says so. */
export function enough(
  rows: Answer["data"],
  column: string,
  least: number,
  what: string,
  judge: (row: Answer["data"][number]) => readonly Evidence[],
): Verdict {
  const judged = rows.filter((row) => Number(row[column] ?? 0) >= least);
  if (judged.length === 0) return { because: `fewer than ${least} ${what}` };
  return judged.flatMap(judge);
}
