import type { ReportDocument, Table, Tile } from "../../reports/allocation/model.ts";

/** A table of a report; nothing when it has none of that name. */
export function tableOf(report: ReportDocument, id: string): Table | undefined {
  return report.sections
    .flatMap(({ parts }) => parts)
    .find((part): part is Table => part.kind === "table" && part.id === id);
}

/** Its rows, the total included, as cells by column. */
export function cellsOf(report: ReportDocument, id: string): Array<Record<string, Table["rows"][number][number]>> {
  const found = tableOf(report, id);
  if (!found) throw new Error(`no table ${id}`);
  return found.rows.map((row) => Object.fromEntries(row.map((cell, at) => [found.columns[at]?.name as string, cell])));
}

/** What a headline tile says. */
export function tileOf(report: ReportDocument, name: string): Tile | undefined {
  return report.sections
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (part.kind === "tiles" ? part.tiles : []))
    .find((tile) => tile.name === name);
}
