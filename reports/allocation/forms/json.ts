import type { ReportDocument } from "../model.ts";
import { stampLine } from "./stamp.ts";
import { sectionTitles } from "./titles.ts";

/** For machines: every cell as value and as shown, every figure with its address; pictures are left to the other forms. */
export function jsonReport(report: ReportDocument): string {
  const sections = sectionTitles(report).map(([title, { id, isAppendix, parts }]) => ({
    id,
    title,
    is_appendix: isAppendix,
    parts: parts.map((part) => {
      if (part.kind === "figure") {
        const { svg: _svg, isHalf: _isHalf, ...told } = part;
        return told;
      }
      if (part.kind !== "table") return part;
      const { hasTotal, rows, ...told } = part;
      const named = rows.map((row) => Object.fromEntries(row.map((cell, at) => [part.columns[at]?.name, cell])));
      return { ...told, has_total: hasTotal, rows: named };
    }),
  }));
  const about = Object.fromEntries(
    report.about.map(([name, value]) => [name.toLowerCase().replaceAll(" ", "_"), value]),
  );
  return `${JSON.stringify({ title: report.title, about, stamp: report.stamp, check: stampLine(report), sections }, null, 1)}\n`;
}
