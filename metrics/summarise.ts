import type { Row } from "../lake/duckdb.ts";
import { type Lake, refuseEmpty } from "../lake/lake.ts";
import type { Column } from "../lake/tables/index.ts";
import type { Answer, AnswerColumn } from "./answer.ts";
import { dress } from "./dress.ts";
import { factSource } from "./facts.ts";
import { listFact } from "./lists/index.ts";
import { type RequestWords, readRequest } from "./request.ts";
import { filtersOf } from "./rows.ts";
import { resolveScope } from "./scope.ts";
import { conditions } from "./statement.ts";
import { type SummaryKey, summary } from "./summaries/index.ts";

/** A summary of the rows that pass the filters, in its own order unless another one is asked for. */
export async function askSummary(
  lake: Lake,
  name: SummaryKey,
  words: Omit<RequestWords, "metrics" | "by" | "totals" | "compare">,
): Promise<Answer> {
  const { of, sql, columns } = summary(name);
  const asked = readRequest({ ...words, metrics: "tries" }, filtersOf(of));
  const state = await lake.state(words.at);
  refuseEmpty(lake, state);
  const { request, scope } = await resolveScope(state, asked);
  const params: string[] = [];
  const fact = listFact(of);
  const from = factSource(
    fact,
    request.filters.map((filter) => filter.dimension),
  );
  const where = conditions(fact, request, params);
  const rows = await state.rows(
    sql.replaceAll("{picked}", () => `(select * from ${from}${where}) as picked`),
    params,
  );
  const totals = rows.find((row) => Number(row.is_total) === 1);
  const shown = rows.filter((row) => row !== totals).map((row) => only(row, columns));
  return dress(state, request, scope, columns.map(described), shown, totals && only(totals, columns));
}

function only(row: Row, columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]));
}

function described({ name, unit, meaning, type }: Column): AnswerColumn {
  const isNumber = type === "BIGINT";
  const kind = isNumber ? "metric" : "dimension";
  return { name, title: name.replaceAll("_", " "), unit, meaning, kind, precision: isNumber ? 0 : null, type };
}
