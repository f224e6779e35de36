import type { Part, ReportDocument, Table, TableCell } from "../model.ts";
import { stampLine } from "./stamp.ts";
import { clean, columnTitle, itemText, partTitle, sectionTitles } from "./titles.ts";

/** Letters that a column may have without being cut into lines; room for one, and the most that a column gets, in cm. */
const [LONG, CM_A_LETTER, MOST_CM] = [16, 0.12, 3.1];

const signs: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "–": "--",
};

/** A document for LaTeX with packages that every distribution has; its tables paste elsewhere. Figures are named with their address. */
export function texReport(report: ReportDocument): string {
  const sections = sectionTitles(report).map(([title, { parts }]) =>
    [`\\section*{${escaped(title)}}`, ...parts.map(written)].join("\n\n"),
  );
  return `% ${stampLine(report)}
\\documentclass[10pt]{article}
\\usepackage[T1]{fontenc}
\\usepackage[utf8]{inputenc}
\\usepackage[margin=2cm]{geometry}
\\usepackage{array,booktabs,longtable}
\\begin{document}
\\title{${escaped(report.title)}}\\date{}\\maketitle

\\begin{tabular}{@{}lp{12cm}@{}}
${report.about.map(([name, value]) => `${escaped(name)} & ${escaped(value)} \\\\`).join("\n")}
\\end{tabular}

${sections.join("\n\n")}
\\end{document}
`;
}

function written(part: Part): string {
  switch (part.kind) {
    case "text":
      return escaped(part.text);
    case "items":
      return list(part.items.map((item) => itemText(item, address, escaped)));
    case "tiles":
      return list(
        part.tiles.map(({ name, value, note }) => `\\textbf{${escaped(name)}:} ${escaped(value)} (${escaped(note)})`),
      );
    case "table":
      return table(part);
    case "figure":
      return `\\textbf{${partTitle(part)}.} ${escaped(part.caption)}${part.link === null ? "" : ` (${address(part.link)})`}`;
    case "note":
      return `\\textbf{${escaped(part.title)}}\n${list(part.lines.map(([label, text]) => `${label}: ${escaped(text)}`))}`;
  }
}

function list(items: readonly string[]): string {
  return items.length === 0
    ? ""
    : `\\begin{itemize}\n${items.map((item) => `\\item ${item}`).join("\n")}\n\\end{itemize}`;
}

function table(part: Table): string {
  const row = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const rows = part.rows.map((cells, at) => {
    const isTotal = part.hasTotal && at === part.rows.length - 1;
    return `${isTotal ? "\\midrule\n" : ""}${row(cells.map(({ shown }) => escaped(shown)))}`;
  });
  const sides = part.columns
    .map(({ isNumber }, at) => (isNumber ? "r" : side(part.rows.map((cells) => cells[at]))))
    .join("");
  return `% ${part.id}; wants the packages array, booktabs and longtable
{\\footnotesize\\setlength{\\tabcolsep}{3pt}\\noindent ${partTitle(part)}. ${escaped(part.caption)}\\par\\nobreak
\\begin{longtable}[l]{@{}${sides}@{}}
\\toprule
${row(part.columns.map((column) => escaped(columnTitle(column))))}
\\midrule\\endhead
${rows.join("\n")}
\\bottomrule
\\end{longtable}}`;
}

/** A column of texts: as wide as its longest, or cut into lines where that is long. */
function side(cells: ReadonlyArray<TableCell | undefined>): string {
  const longest = Math.max(0, ...cells.map((cell) => cell?.shown.length ?? 0));
  if (longest <= LONG) return "l";
  return `>{\\raggedright\\arraybackslash}p{${Math.min(longest * CM_A_LETTER, MOST_CM).toFixed(1)}cm}`;
}

function address(link: string): string {
  return `\\texttt{${breakable(escaped(link))}}`;
}

/** An address that may go on in the next line after any sign that joins. */
function breakable(address: string): string {
  return address.replace(/([/?=,]|\\&)/g, "$1\\allowbreak{}");
}

/** Names come from databases: none may be a command. */
function escaped(text: string): string {
  return clean(text).replace(/[\\~^<>|–&%$#_{}]/g, (sign) => signs[sign] ?? `\\${sign}`);
}
