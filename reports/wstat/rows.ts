import type { Answer } from "../../metrics/answer.ts";
import type { ListKey } from "../../metrics/lists/index.ts";
import { askRows, type RowWords } from "../../metrics/rows.ts";
import type { Question } from "./question.ts";
import { numbered } from "./section.ts";

/** A list of rows, cut after so many, with the number of their run. */
export async function rows(
  question: Question,
  list: ListKey,
  words: Omit<RowWords, "columns">,
  names: readonly string[],
  limit: number | null,
): Promise<Answer> {
  const { lake, moment } = question;
  const keys = ["source", "run_id", ...names.filter((name) => !["run_number", "paid_node_hours"].includes(name))];
  const columns = [...new Set(keys)].join(",");
  const most = limit === null ? undefined : String(Math.max(limit, 1));
  const answer = await askRows(lake, list, { ...moment, ...words, columns, limit: most });
  return numbered(limit === 0 ? { ...answer, data: [] } : answer, question);
}

/** What a title says of rows that were left out, and the option that brings them. */
export function cut(answer: Answer, option: string): string {
  return answer.meta.next === null ? "" : `; the first ${answer.data.length}, ${option} -1 shows all`;
}
