import type { Params } from "../duckdb.ts";
import type { ColumnType } from "../tables/index.ts";
import type { Views } from "../views.ts";
import type { SqlLimits } from "./limits.ts";

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: "bind"; readonly folder: string; readonly views: Views; readonly limits: SqlLimits }
  | { readonly kind: "query"; readonly sql: string; readonly params: Params };

export interface SqlColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What a worker tells. Rows come packed by `v8.serialize`, arrays of cells; a query ends with one of the others. */
export type FromWorker =
  | { readonly kind: "rows"; readonly packed: Uint8Array }
  | { readonly kind: "done"; readonly columns: readonly SqlColumn[]; readonly rows: number }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "over"; readonly limit: "memory" | "rows" | "bytes" | "process" }
  | { readonly kind: "broken"; readonly message: string };
