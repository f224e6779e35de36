import { type Duck, literal, quote } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import { marker } from "../lake/log.ts";
import { runTables } from "../lake/tables/index.ts";
import type { FileKey } from "./growth.ts";

/** Leaves out runs that somebody removed, unless they are asked for by the beginning of their ids. */
export async function dropRemoved(
  duck: Duck,
  state: LakeState,
  { source, file }: FileKey,
  asked: readonly string[],
): Promise<void> {
  const away = state.marks.filter(
    (mark) =>
      mark.table_name === marker.removed &&
      mark.source === source &&
      mark.file === file &&
      !asked.some((beginning) => mark.run_id?.startsWith(beginning)),
  );
  if (away.length === 0) return;
  const ids = away.map((mark) => literal(String(mark.run_id))).join(", ");
  const present = new Set(
    (await duck.rows("select table_name from duckdb_tables() where schema_name = 'main'")).map((row) => row.table_name),
  );
  for (const { name } of runTables.filter((table) => present.has(table.name)))
    await duck.run(`delete from ${quote(name)} where run_id in (${ids})`);
}
