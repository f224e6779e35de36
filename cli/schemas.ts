import { SourceDatabase } from "../ingest/sqlite.ts";
import { printable } from "../reports/text.ts";

/** The tables of a monitoring.db and their columns. */
export function schemasOf(path: string): string {
  const database = new SourceDatabase(path);
  try {
    return [...database.schema()]
      .map(([table, columns]) => `${printable(table)}\n${columns.map((column) => `  ${printable(column)}\n`).join("")}`)
      .join("\n");
  } finally {
    database.close();
  }
}
