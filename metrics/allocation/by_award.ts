import type { Row } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import type { Answer, AnswerColumn } from "../answer.ts";
import { ask } from "../ask.ts";
import { type AllocationWords, withAccounts } from "./charges.ts";
import type { AwardSettings } from "./settings.ts";

/** An answer of what there is to say of each award, once its account is told. Throws bad_input when that cannot be told. */
export async function byAward(
  lake: Lake,
  awards: readonly AwardSettings[],
  words: AllocationWords,
  columns: readonly AnswerColumn[],
  rowsOf: (award: AwardSettings) => Promise<readonly Row[]>,
): Promise<Answer> {
  const told = await withAccounts(lake, awards, words);
  const data = (await Promise.all(told.map(rowsOf))).flat();
  const { meta } = await ask(lake, { ...words, metrics: "charged_hours" });
  return { data, meta: { ...meta, columns, rows_in_all: data.length } };
}
