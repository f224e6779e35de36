import { literal, quote } from "./duckdb.ts";

/** By the types of DuckDB that it is for, the macro of `json_text.sql` that writes a value. */
const writers: ReadonlyArray<readonly [type: RegExp, macro: string, as?: string]> = [
  [/^VARCHAR$/, "json_text"],
  [/^BOOLEAN$/, "json_boolean"],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/, "json_integer"],
  [/^(DOUBLE|FLOAT|DECIMAL\(.*\))$/, "json_double", "double"],
  [/^TIMESTAMP( WITH TIME ZONE)?$/, "json_instant", "timestamp"],
];

/** SQL of a row as an object of JSON, its columns in their order. */
export function jsonObject(columns: ReadonlyArray<{ readonly name: string; readonly type: string }>): string {
  const parts = columns.map(({ name, type }, index) => {
    const key = literal(`${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
    return `${key}, ${written(quote(name), type)}`;
  });
  return `concat(${[...parts, "'}'"].join(", ")})`;
}

function written(column: string, type: string): string {
  const [, macro, as] = writers.find(([known]) => known.test(type)) ?? [];
  if (macro === undefined) throw new Error(`no JSON is known for column ${column} of type ${type}`);
  return `main.${macro}(${as === undefined ? column : `cast(${column} as ${as})`})`;
}
