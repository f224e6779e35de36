import type { Part, ReportDocument, Table } from "../model.ts";
import { stampLine } from "./stamp.ts";
import { breakable, clean, columnTitle, itemText, partTitle, sectionTitles } from "./titles.ts";
import { columnWidths, type Paper } from "./widths.ts";

/** Letter less its margins; tables are in scriptsize, whose letters are broad for their size. */
const paper: Paper = { size: 7.6, inset: 2.5, room: 500 };
/** Letters outside of ASCII that T1 has; of any other LaTeX makes an error. */
const letters = /[\u00a1-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u2018-\u201e\u2022]/u;

const signs: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "–": "\\textendash{}",
  "—": "\\textemdash{}",
  "…": "\\dots{}",
  "`": "\\textasciigrave{}",
};

/** A document for LaTeX with packages that every distribution has; its tables paste elsewhere. Figures are named with their address. */
export function texReport(report: ReportDocument): string {
  const sections = sectionTitles(report).map(([title, { parts }]) =>
    [`\\roomfor{10}\\section*{${escaped(title)}}`, ...parts.map(written)].join("\n\n"),
  );
  return `% ${stampLine(report)}
\\documentclass[10pt]{article}
\\usepackage[T1]{fontenc}
\\usepackage[utf8]{inputenc}
\\usepackage[margin=2cm]{geometry}
\\usepackage{textcomp,array,booktabs,longtable}
\\setlength{\\emergencystretch}{3em}
\\newcommand{\\roomfor}[1]{\\par\\ifdim\\dimexpr\\pagegoal-\\pagetotal\\relax<#1\\baselineskip\\newpage\\fi}
\\begin{document}
\\title{${escaped(report.title)}}\\author{}\\date{}\\maketitle

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
        part.tiles.map(({ name, shown, note }) => `\\textbf{${escaped(name)}:} ${escaped(shown)} (${escaped(note)})`),
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
  const widths = columnWidths(part, paper);
  const sides = part.columns.map(({ isNumber }, at) => side(isNumber, widths[at] ?? null)).join("");
  return `\\roomfor{6}
% ${part.id}; wants the packages array, booktabs and longtable
{\\scriptsize\\setlength{\\tabcolsep}{${paper.inset}pt}\\noindent ${partTitle(part)}. ${escaped(part.caption)}\\par\\nobreak
\\begin{longtable}[l]{@{}${sides}@{}}
\\toprule
${row(part.columns.map((column) => escaped(columnTitle(column))))}
\\midrule\\endhead
${rows.join("\n")}
\\bottomrule
\\end{longtable}}`;
}

/** A column as wide as its content, or cut into lines. */
function side(isNumber: boolean, width: number | null): string {
  if (width === null) return isNumber ? "r" : "l";
  return `>{\\raggedright\\arraybackslash}p{${width.toFixed(0)}pt}`;
}

function address(text: string): string {
  return `\\texttt{${escaped(text)}}`;
}

/** Names come from databases: none may be a command or its argument, a letter that LaTeX lacks, or signs that it draws as one. */
function escaped(text: string): string {
  return breakable(clean(text))
    .replace(/[\\~^<>|–—…`&%$#_{}]/g, (sign) => signs[sign] ?? `\\${sign}`)
    .replace(/([-',])(?=\1)/g, "$1{}")
    .replace(/^[[*]/, "{$&}")
    .replaceAll("\u200b", "\\allowbreak{}")
    .replace(/[^\u0020-\u007e]/gu, (sign) => (letters.test(sign) ? sign : codeOf(sign)));
}

/** A sign that cannot be shown, by its number. */
function codeOf(sign: string): string {
  const code = (sign.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
  return `\\textless{}U+${code}\\textgreater{}`;
}
