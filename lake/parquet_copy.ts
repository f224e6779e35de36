import { version } from "../resources.ts";
import { literal, quote } from "./duckdb.ts";
import type { LakeState } from "./lake.ts";
import { type Column, SCHEMA_VERSION, type Table } from "./tables/index.ts";

/** Rows that DuckDB puts into one row group: its own vector multiple, small enough to skip by time. */
const ROW_GROUP = 122_880;

/** Key under which a file says what it holds. */
export const METADATA_KEY = "parsl_ledger";

/**
 * The statement that writes rows of a table to a Parquet file which says what it holds: under `parsl_ledger` in its key-value
 * metadata stand meaning, grain, schema version, and unit and meaning of every column, as JSON.
 */
export function copyToParquet(select: string, table: Table, file: string): string {
  return `copy (${select}) to ${literal(file)} (format parquet, parquet_version v2, compression zstd, row_group_size ${ROW_GROUP},
    kv_metadata {${METADATA_KEY}: ${literal(JSON.stringify(described(table)))}})`;
}

/** Do all of these files have just the table's present columns? Those that an older version wrote may lack some. */
export async function haveAllColumns(state: LakeState, table: Table, files: readonly string[]): Promise<boolean> {
  if (files.length === 0) return true;
  const [found] = await state.rows(
    `select count(*) as files from parquet_kv_metadata([${files.map(literal).join(", ")}])
      where decode(key) = $1 and json_extract(decode(value), '$.columns')::varchar = $2`,
    [METADATA_KEY, JSON.stringify(table.columns)],
  );
  return Number(found?.files) === files.length;
}

function described({ name, meaning, grain, order, columns }: Table) {
  return {
    dataset: name,
    meaning,
    grain,
    order,
    schema_version: SCHEMA_VERSION,
    written_by: `parsl-ledger ${version}`,
    columns,
  };
}

/** The rows of a table, each column as `value` writes it. */
export function selectTable({ name, columns }: Table, value: (column: Column) => string, where: string): string {
  const list = columns.map((column) => `${value(column)} as ${quote(column.name)}`);
  return `select ${list.join(", ")} from ${quote(name)} ${where}`;
}

/** The order in which a table's rows stand in a file. */
export function orderOf({ order }: Table): string {
  return `order by ${order.map(quote).join(", ")}`;
}
