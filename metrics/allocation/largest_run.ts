import { ask } from "../ask.ts";
import { inPeriod, type Question } from "./question.ts";

/** The run that paid most node-hours in the period; undefined when none paid any. */
export async function largestRun(question: Question): Promise<string | undefined> {
  const words = { ...inPeriod(question), metrics: "paid_node_hours", by: "run", sort: "-paid_node_hours", limit: "1" };
  const { data } = await ask(question.lake, words);
  const [row] = data;
  return row && Number(row.paid_node_hours) > 0 ? String(row.run) : undefined;
}
