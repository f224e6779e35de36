import type { Part, ReportDocument, Table } from "../model.ts";
import { stampLine } from "./stamp.ts";
import { clean, columnTitle, itemText, partTitle, sectionTitles } from "./titles.ts";

/** As GitHub and pandoc read it; tables paste anywhere. Figures are named with their address: a picture is not text. */
export function markdownReport(report: ReportDocument): string {
  const about = report.about.map(([name, value]) => `- ${escaped(name)}: ${escaped(value)}`);
  const sections = sectionTitles(report).map(([title, { parts }]) =>
    [`## ${escaped(title)}`, ...parts.map(written)].join("\n\n"),
  );
  return [`# ${escaped(report.title)}`, about.join("\n"), ...sections, `<!-- ${stampLine(report)} -->`, ""]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

function written(part: Part): string {
  switch (part.kind) {
    case "text":
      return atStart(escaped(part.text));
    case "items":
      return part.items.map((item) => `- ${atStart(itemText(item, code, escaped))}`).join("\n");
    case "tiles":
      return [
        line(["Figure", "Value", ""]),
        line(["---", "--:", "---"], false),
        ...part.tiles.map(({ name, shown, note }) => line([name, shown, note])),
      ].join("\n");
    case "table":
      return tableText(part);
    case "figure":
      return `**${partTitle(part)}.** ${escaped(part.caption)}${part.link === null ? "" : ` (${code(part.link)})`}\n\n${escaped(part.alt)}`;
    case "note":
      return [
        `**${escaped(part.title)}**`,
        [
          ...part.lines.map(([label, text]) => `- ${label}: ${escaped(text)}`),
          `- The same figures: ${code(part.link)}`,
        ].join("\n"),
      ].join("\n\n");
  }
}

function tableText(part: Table): string {
  const rows = part.rows.map((row, index) => {
    const isTotal = part.hasTotal && index === part.rows.length - 1;
    return line(
      row.map(({ shown }) => (isTotal && shown !== "" ? `**${escaped(shown)}**` : escaped(shown))),
      false,
    );
  });
  return [
    `**${partTitle(part)}.** ${escaped(part.caption)}`,
    [
      line(part.columns.map(columnTitle)),
      line(
        part.columns.map(({ isNumber }) => (isNumber ? "--:" : "---")),
        false,
      ),
      ...rows,
    ].join("\n"),
    ...(part.link === null ? [] : [`The same figures: ${code(part.link)}`]),
  ].join("\n\n");
}

function line(cells: readonly string[], escapes = true): string {
  return `| ${cells.map((cell) => (escapes ? escaped(cell) : cell)).join(" | ")} |`;
}

/** An address or a statement as it is, to be copied; in these there is no backtick. */
function code(verbatim: string): string {
  return `\`${verbatim}\``;
}

/** Names come from databases: none may end a cell, begin a tag, a list, a heading or a link, be a sign's code, or style the text. */
function escaped(text: string): string {
  return clean(text)
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replace(/[\\`*_[\]#|~$]|:(?=\/\/)|@|(?<=www)\./g, "\\$&")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** What begins a line must not begin a list, nor be a rule below a heading. */
function atStart(text: string): string {
  return text.replace(/^([-+]|=+|\d+[.)])(?=\s|$)/, (sign) => `${sign.slice(0, -1)}\\${sign.slice(-1)}`);
}
