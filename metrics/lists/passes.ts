import { lastPasses } from "../../lake/attempts.ts";
import { literal } from "../../lake/duckdb.ts";
import type { List } from "./list.ts";

/** Stands in a list's SQL for the last passes over sources, which no state of the lake holds: (source, clean_at). */
const PASSES = "{passes}";

/** The list with the passes as they are remembered now, where its rows tell of them. */
export async function withPasses(list: List, lake: string): Promise<List> {
  const { fact } = list;
  if (!fact.sql?.includes(PASSES)) return list;
  const none = "select cast(null as varchar) as source, cast(null as timestamp) as clean_at where false";
  const passes = (await lastPasses(lake)).map(
    ({ source, clean_at: at }) =>
      `select ${literal(source)}, cast(${at === null ? "null" : literal(at.replace("Z", ""))} as timestamp)`,
  );
  return { ...list, fact: { ...fact, sql: fact.sql.replaceAll(PASSES, () => [none, ...passes].join(" union all ")) } };
}
