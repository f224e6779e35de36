import { SourceDatabase } from "../ingest/sqlite.ts";
import { tables } from "../lake/tables/index.ts";
import { printable, textTable } from "../reports/text.ts";

/** The tables of a monitoring.db and their columns; without a file those that every lake has. */
export function schemasOf(path: string | undefined): string {
  if (path === undefined) {
    const rows = tables.flatMap((table) =>
      table.columns.map(({ name, type, unit, meaning }) => [table.name, name, type, unit ?? "", meaning]),
    );
    return textTable(["table", "column", "type", "unit", "meaning"], rows, []);
  }
  const database = new SourceDatabase(path);
  try {
    return [...database.schema()]
      .map(([table, columns]) => `${printable(table)}\n${columns.map((column) => `  ${printable(column)}\n`).join("")}`)
      .join("\n");
  } finally {
    database.close();
  }
}
