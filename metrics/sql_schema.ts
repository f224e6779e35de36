import { factTables, tables } from "../lake/tables/index.ts";

/** The tables that SQL may ask, with what a row and every column means. */
export function sqlSchema() {
  return tables.map((table) => ({
    name: table.name,
    kind: factTables.includes(table) ? ("fact" as const) : ("record" as const),
    grain: table.grain,
    columns: table.columns.map(({ name, type, unit, meaning }) => ({ name, type, unit, meaning })),
  }));
}
