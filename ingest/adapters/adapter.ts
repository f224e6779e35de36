import type { LoadType } from "../../lake/duckdb.ts";

/** The columns of one source table that an adapter reads. */
export type SourceColumns = Readonly<Record<string, LoadType>>;

/**
 * How one schema generation of monitoring.db becomes the canonical tables.
 * The source's tables are loaded as they are into the DuckDB schema `source`, each with `source_row`, its rowid;
 * then the SQL files run, one per canonical table, with the macro `utc(text)` for the source's naive local times.
 */
export interface Adapter {
  /** Recorded with every ingest and shown to people. */
  readonly name: string;
  readonly tables: Readonly<Record<string, SourceColumns>>;
  /**
   * Tables that Parsl only appends to and the canonical tables that they are mapped to row by row, so that a later pass need read
   * only what is new. Empty where rows are derived from several: then every pass reads the whole file.
   */
  readonly appended: Readonly<Record<string, string>>;
  /** SQL files from the package's root. */
  readonly sql: readonly string[];
}

/** Columns `names`, all of one load type. */
export function columns(type: LoadType, names: string): SourceColumns {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, type]));
}
