import { tables } from "../../lake/tables/index.ts";
import { type Section, told } from "./section.ts";

/** The tables and columns of every lake. */
export function schemas(): Section {
  const columns = [
    told("table", "Table of the lake."),
    told("column", "Column of the table."),
    told("type", "Its type in SQL."),
    told("unit", "Its unit; null where it has none."),
    told("meaning", "What it says."),
  ];
  const data = tables.flatMap((table) =>
    table.columns.map(({ name, type, unit, meaning }) => ({ table: table.name, column: name, type, unit, meaning })),
  );
  return { name: "schemas", title: "Tables and columns of the lake", columns, data };
}
