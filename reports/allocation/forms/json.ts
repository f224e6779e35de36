import { UNKNOWN } from "../../figures.ts";
import type { Part, ReportDocument, Table } from "../model.ts";
import { stampLine } from "./stamp.ts";
import { sectionTitles } from "./titles.ts";

/** For machines: every cell as value and as shown, every figure with its address; pictures are left to the other forms. */
export function jsonReport(report: ReportDocument): string {
  const sections = sectionTitles(report).map(([title, { id, isAppendix, parts }]) => ({
    id,
    title,
    is_appendix: isAppendix,
    parts: parts.map(written),
  }));
  const about = Object.fromEntries(
    report.about.map(([name, value]) => [name.toLowerCase().replaceAll(" ", "_"), value === UNKNOWN ? null : value]),
  );
  return `${JSON.stringify({ title: report.title, about, stamp: report.stamp, check: stampLine(report), sections }, null, 1)}\n`;
}

function written(part: Part) {
  if (part.kind === "table") return table(part);
  if (part.kind !== "figure") return part;
  const { svg: _svg, isHalf: _isHalf, ...told } = part;
  return told;
}

/** A row has its cells by column, then the values that go along. */
function table({ hasTotal, rows, more, columns, ...told }: Table) {
  return {
    ...told,
    has_total: hasTotal,
    columns: columns.map(({ name, title, unit, isNumber }) => ({ name, title, unit, is_number: isNumber })),
    rows: rows.map((row, at) => ({
      ...Object.fromEntries(row.map((cell, column) => [columns[column]?.name, cell])),
      ...Object.fromEntries(Object.entries(more[at] ?? {}).map(([name, value]) => [name, { value }])),
    })),
  };
}
