import type { Row } from "../lake/duckdb.ts";
import type { Lake, LakeState } from "../lake/lake.ts";
import { askRows } from "../metrics/rows.ts";

/** How fresh each source is, for those who watch the service; none in an empty lake. */
export async function freshness(lake: Lake, state: LakeState): Promise<readonly Row[]> {
  if (state.entries.length === 0) return [];
  const columns = "source,taken_at,as_of_at,clean_at,lag_s,damaged";
  const { data } = await askRows(lake, "sources", { filters: {}, at: state.id, columns });
  return data.map((row) => ({
    ...row,
    lag_s: row.lag_s === null ? null : Number(row.lag_s),
    damaged: Number(row.damaged),
  }));
}
