import type { LoadType } from "../../lake/duckdb.ts";

/** The columns of one source table that an adapter reads. */
export type SourceColumns = Readonly<Record<string, LoadType>>;

/**
 * How one schema generation of monitoring.db becomes the canonical tables.
 * The source's tables are loaded as they are into the DuckDB schema `source`, each with `source_row`, its rowid;
 * then the SQL files run, one per canonical table, with the macro `utc(text)` for the source's naive local times.
 */
export interface Adapter {
  /** The releases that write such a file, by its columns; recorded with every ingest and shown to people. */
  readonly name: (schema: ReadonlyMap<string, readonly string[]>) => string;
  readonly tables: Readonly<Record<string, SourceColumns>>;
  /** Of these, columns that later releases added or earlier ones dropped: null where a file has none. */
  readonly optional: Readonly<Record<string, readonly string[]>>;
  /** Columns that are known and not needed. */
  readonly ignored: Readonly<Record<string, readonly string[]>>;
  /**
   * Tables that Parsl only appends to and the canonical tables that they are mapped to row by row, so that a later pass need read
   * only what is new. Empty where rows are derived from several: then every pass reads the whole file.
   */
  readonly appended: Readonly<Record<string, string>>;
  /**
   * SQL files, from the package's root, that give the tables in `source` the form of Parsl 1.1, in which the rest of the way knows
   * them. Empty where they have it.
   */
  readonly reshape: readonly string[];
  /** SQL files from the package's root, named after the canonical tables. */
  readonly sql: readonly string[];
  /** What is derived, padded or assumed in such files, one sentence each; stands among the notes of every ingest. */
  readonly notes: readonly string[];
}

/** Columns `names`, all of one load type. */
export function columns(type: LoadType, names: string): SourceColumns {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, type]));
}
