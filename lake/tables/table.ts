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
  /** What the rows tell, in one sentence. */
  readonly meaning: string;
  /** Order of the rows in a file: time order where there is a time, so that readers can skip row groups. */
  readonly order: readonly string[];
  /** Readers of old files count on the order: a new column goes to the end. */
  readonly columns: readonly Column[];
}

/** Goes up when a column changes its name, type or unit or is gone; one that is added changes nothing for those who read by name. */
export const SCHEMA_VERSION = 1;

type Short = readonly [name: string, type: ColumnType, unit: string | null, meaning: string];

/** A table from its columns in short. Every table begins with the source, which `publish` writes. */
export function table(
  name: string,
  grain: string,
  meaning: string,
  order: readonly string[],
  columns: readonly Short[],
): Table {
  const source: Short = ["source", "VARCHAR", null, "Configured name of the place the run came from."];
  const all = [source, ...columns].map(([column, type, unit, meaning]) => ({ name: column, type, unit, meaning }));
  return { name, grain, meaning, order, columns: all };
}

/** The column by whose time rows are kept and cut; undefined in a table without one. */
export function timeOf({ order, columns }: Table): string | undefined {
  const first = columns.find(({ name }) => name === order[0]);
  return first?.type === "TIMESTAMP" ? first.name : undefined;
}

/** The part of a column's meaning that says what null stands for; null where none is expected. */
export function nullMeaning({ meaning }: Column): string | null {
  const clauses = meaning.split(/(?<=[.;?]) /);
  return clauses.find((clause) => /\bnull\b/i.test(clause)) ?? (/where one was given/.test(meaning) ? meaning : null);
}
