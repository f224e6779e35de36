import { ask } from "../ask.ts";
import { inPeriod, type Question } from "./question.ts";

/** An executor of a run, by the filters that choose it. */
export type LargestRun = Readonly<Record<"source" | "run" | "executor", string>>;

/** The executor of a run that paid most node-hours in the period; undefined when none paid any. */
export async function largestRun(question: Question): Promise<LargestRun | undefined> {
  const by = "source,run,executor";
  const words = { ...inPeriod(question), metrics: "paid_node_hours", by, sort: "-paid_node_hours", limit: "1" };
  const { data } = await ask(question.lake, words);
  const [row] = data;
  if (row === undefined || !(Number(row.paid_node_hours) > 0)) return undefined;
  return { source: String(row.source), run: String(row.run), executor: String(row.executor) };
}
