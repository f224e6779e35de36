import type { Row } from "../lake/duckdb.ts";
import type { Lake } from "../lake/lake.ts";
import { resource } from "../resources.ts";
import { fact, factSource } from "./facts.ts";
import { type RequestWords, readRequest } from "./request.ts";
import { resolveScope } from "./scope.ts";
import { conditions, narrowed } from "./statement.ts";

/** Rows of a query of the package over the tries that a question selects; in its text they stand as `{tries}`. */
export async function pickedTries(lake: Lake, query: string, words: Omit<RequestWords, "metrics">): Promise<Row[]> {
  const state = await lake.state(words.at);
  const { request } = await resolveScope(state, readRequest({ ...words, metrics: "tries" }));
  const params: string[] = [];
  const tries = narrowed(fact("tries"), request.filters);
  const from = factSource(
    tries,
    request.filters.map((filter) => filter.dimension),
  );
  const picked = `(select * from ${from}${conditions(tries, request, params)}) as picked`;
  return state.rows(
    resource(query).replace("{tries}", () => picked),
    params,
  );
}
