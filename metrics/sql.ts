import type { Params } from "../lake/duckdb.ts";
import { type Lake, refuseEmpty } from "../lake/lake.ts";
import type { SqlPool } from "../lake/sql/pool.ts";
import { aboutRuns } from "./about_runs.ts";
import type { StreamedAnswer } from "./answer.ts";
import { coverageOf, snapshotsOf } from "./coverage.ts";

/** A question in SQL. */
export interface SqlWords {
  readonly sql: string;
  readonly params?: Params | undefined;
  /** State of the lake; default the present one. */
  readonly at?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The answer to one SELECT over the lake's tables: columns as the query names them, meanings are its own. Throws as `SqlPool.run`. */
export async function askSql(lake: Lake, pool: SqlPool, words: SqlWords): Promise<StreamedAnswer> {
  const { sql, params = [], at, signal } = words;
  const state = await lake.state(at);
  refuseEmpty(lake, state);
  const result = await pool.run(state, { sql, params, signal });
  const { runs } = await aboutRuns(state);
  return {
    batches: result.batches(),
    meta: {
      columns: result.columns.map(({ name, type }) => ({
        name,
        title: name,
        unit: null,
        meaning: "What the query makes of it.",
        kind: "dimension",
        precision: type === "DOUBLE" ? 6 : null,
        type,
      })),
      window: { from: null, to: null },
      snapshots: await snapshotsOf(state, runs),
      coverage: await coverageOf(state, runs),
      lake_state: state.id,
      rows_in_all: result.rows,
      next: null,
    },
  };
}
