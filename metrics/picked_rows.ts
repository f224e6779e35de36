import type { Row } from "../lake/duckdb.ts";
import type { Lake } from "../lake/lake.ts";
import { resource } from "../resources.ts";
import { conditions } from "./conditions.ts";
import { type FactKey, fact, factSource } from "./facts.ts";
import { reading } from "./reading.ts";
import { type RequestWords, readRequest } from "./request.ts";
import { resolveScope } from "./scope.ts";

/** Rows of a query of the package over the rows of a fact that a question selects; in its text they stand as `{picked}`. */
export async function pickedRows(
  lake: Lake,
  name: FactKey,
  query: string,
  words: Omit<RequestWords, "metrics">,
): Promise<Row[]> {
  const state = await lake.state(words.at);
  const { request } = await resolveScope(state, readRequest({ ...words, metrics: "tries" }));
  const params: string[] = [];
  const from = (await reading(state, request))(fact(name));
  const source = factSource(
    from,
    request.filters.map((filter) => filter.dimension),
  );
  const picked = `(select * from ${source}${conditions(from, request, params)}) as picked`;
  return state.rows(
    resource(query).replace("{picked}", () => picked),
    params,
  );
}
