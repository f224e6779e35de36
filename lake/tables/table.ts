/** Types that every Parquet reader and every SQL engine agrees on. */
export type ColumnType = "VARCHAR" | "INTEGER" | "BIGINT" | "DOUBLE" | "BOOLEAN" | "TIMESTAMP";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** `s`, `us`, `bytes`, `1` (a count or a share), `UTC` (an instant), or null for a name or a text. */
  readonly unit: string | null;
  /** One sentence; says what null means wherever null can stand. */
  readonly meaning: string;
}

export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly grain: string;
  /** Order of the rows in a file: time order where there is a time, so that readers can skip row groups. */
  readonly order: readonly string[];
  readonly columns: readonly Column[];
}

type Short = readonly [name: string, type: ColumnType, unit: string | null, meaning: string];

/** A table from its columns in short. Every table begins with the source, which `publish` writes. */
export function table(name: string, grain: string, order: readonly string[], columns: readonly Short[]): Table {
  const source: Short = ["source", "VARCHAR", null, "Configured name of the place the run came from."];
  const all = [source, ...columns].map(([column, type, unit, meaning]) => ({ name: column, type, unit, meaning }));
  return { name, grain, order, columns: all };
}
