import { LedgerError } from "../errors.ts";
import { quote } from "../lake/duckdb.ts";
import { type Lake, refuseEmpty } from "../lake/lake.ts";
import { factTables } from "../lake/tables/index.ts";
import type { Answer, AnswerColumn } from "./answer.ts";
import { coverageOf, snapshotsOf } from "./coverage.ts";
import { type FactKey, fact } from "./facts.ts";
import { type RequestWords, readRequest } from "./request.ts";
import { resolveScope } from "./scope.ts";
import { conditions } from "./statement.ts";

/** Facts whose rows people look at one by one. */
export type RowFact = Extract<FactKey, "tries" | "blocks" | "managers">;

/** The rows of a fact that pass the filters, in its own order, every column with its unit and meaning. */
export async function askRows(lake: Lake, name: RowFact, words: Omit<RequestWords, "metrics" | "by">): Promise<Answer> {
  const asked = readRequest({ ...words, metrics: "tries" });
  const state = await lake.state();
  refuseEmpty(lake, state);
  const { request, scope } = await resolveScope(state, asked);
  const from = fact(name);
  const odd = request.filters.find(({ dimension }) => !from.columns[dimension]);
  if (odd) {
    const allowed = Object.keys(from.columns);
    throw new LedgerError("usage", `${name} have no ${odd.dimension}; filter by ${allowed.join(", ")}`, {
      field: odd.dimension,
      allowed,
    });
  }
  const table = factTables.find((candidate) => candidate.name === from.table);
  const columns = table?.columns ?? [];
  const params: string[] = [];
  const where = conditions(from, request, params);
  const order = ["source", ...(table?.order ?? [])].map((column) => `${quote(column)} nulls last`).join(", ");
  const list = columns.map((column) => quote(column.name)).join(", ");
  return {
    data: await state.rows(`select ${list} from ${quote(from.table)}${where} order by ${order}`, params),
    meta: {
      columns: columns.map(
        ({ name, unit, meaning, type }): AnswerColumn => ({
          name,
          title: name.replaceAll("_", " "),
          unit,
          meaning,
          kind: "dimension",
          precision: type === "DOUBLE" ? 3 : type === "BIGINT" || type === "INTEGER" ? 0 : null,
        }),
      ),
      window: { from: request.from?.toISOString() ?? null, to: request.to?.toISOString() ?? null },
      snapshots: await snapshotsOf(state, scope),
      coverage: await coverageOf(state, scope),
      lake_state: state.id,
      next: null,
    },
  };
}
