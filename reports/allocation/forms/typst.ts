import { fontFamily } from "../../theme.ts";
import type { Figure, Part, ReportDocument, Section, Table } from "../model.ts";
import { printable } from "./glyphs.ts";
import { isSingle, type Row, rowsOf } from "./rows.ts";
import { stampLine } from "./stamp.ts";
import { breakable, clean, columnTitle, itemText, partTitle, sectionTitles } from "./titles.ts";
import { columnWidths, type Paper } from "./widths.ts";

/** Letter less its margins. */
const paper: Paper = { size: 7, inset: 2.5, room: 520 };
/** Tables of so many rows are not cut at the end of a page. */
const SHORT = 16;
/** A longer one begins on the next page where there is no room for some of its rows: what is as high goes before it, and is taken back. */
const ROOM_TO_BEGIN = "#block(height: 70pt, above: 0pt, below: 0pt, breakable: false)#v(-70pt)\n";

/** A report as Typst's source; every text that comes from elsewhere is a string literal and can hold any sign. */
export function typstSource(report: ReportDocument): string {
  const titled = sectionTitles(report);
  return `#set document(title: ${literal(report.title)}, keywords: (${literal(stampLine(report))},), date: none)
#set page(paper: "us-letter", margin: (x: 1.6cm, top: 1.3cm, bottom: 1.4cm), numbering: "1 / 1", footer: context [#set text(7.5pt, fill: luma(90)); #${text(`${report.title}, report ${report.stamp.id}`)} #h(1fr) #counter(page).display("1 / 1", both: true)])
#set text(font: (${families()}), size: 8.5pt, lang: "en", fallback: false)
#set par(leading: 0.5em, spacing: 0.7em)
#set list(spacing: 0.45em, indent: 0pt, body-indent: 0.5em)
#show heading: set block(above: 1.1em, below: 0.6em, sticky: true)
#show heading.where(level: 1): set text(14pt)
#show heading.where(level: 2): set text(10.5pt)
#show figure: set align(left)
#show figure.where(kind: image): set block(breakable: false)
#show figure.where(kind: "table"): set block(breakable: true)
#set figure(gap: 0.45em, numbering: none)
#show figure.where(kind: "table"): set figure.caption(position: top)
#show figure.caption: it => block(sticky: true, align(left, text(8pt, fill: luma(60), it.body)))
#show figure: set block(above: 1em, below: 1em)
#set table(inset: (x: ${paper.inset}pt, y: 1.8pt), stroke: none)
#show table: set text(${paper.size}pt)
#show table.cell.where(y: 0): strong
= #${text(report.title)}
#grid(columns: (auto, 1fr, auto, 1fr), column-gutter: 0.8em, row-gutter: 0.45em, ${report.about.map(([name, value]) => `${faint(name)}, [#${text(value)}]`).join(", ")})
${titled.map(([title, section]) => sectionSource(title, section)).join("\n")}
`;
}

function sectionSource(title: string, { parts, isAppendix }: Section): string {
  const body = rowsOf(parts).map(line).join("\n");
  const heading = `== #${text(title)}`;
  if (!isAppendix) return `${heading}\n${body}`;
  return `#[#show heading: set block(above: 1em, below: 0.5em)\n#show heading: set text(9.5pt)\n${heading}\n#set text(7.5pt)\n#set list(spacing: 0.5em)\n${body}\n]`;
}

function line(row: Row): string {
  if (isSingle(row)) return written(row);
  return `#block(breakable: false, grid(columns: (1fr, 1fr), column-gutter: 1em, ${row.map((one) => `[${written(one)}]`).join(", ")}))`;
}

function written(part: Part): string {
  switch (part.kind) {
    case "text":
      return `#par[#${text(part.text)}]`;
    case "items":
      return part.items.length === 0
        ? ""
        : `#list(${part.items.map((item) => `[#${text(itemText(item, (link) => link))}]`).join(", ")})`;
    case "tiles":
      return `#grid(columns: (1fr,) * ${part.tiles.length}, gutter: 4pt, inset: 4pt, stroke: 0.5pt + luma(200), ${part.tiles
        .map(
          ({ name, shown, note }) =>
            `[${content(faint(name))} #linebreak() #text(13pt, ${text(shown)}) #linebreak() #[#set text(7pt)\n${content(faint(note))}]]`,
        )
        .join(", ")})`;
    case "table":
      return table(part);
    case "figure":
      return `#${figure(part)}`;
    case "note":
      return `#block(width: 100%, stroke: (left: 2pt + luma(120)), inset: (left: 6pt, y: 1.5pt), above: 0.6em, below: 0.6em, breakable: false)[*#${text(part.title)}* #linebreak() ${part.lines
        .map(([label, line]) => `${content(faint(label))} #${text(line)}`)
        .join(" #linebreak() ")}]`;
  }
}

/** Pictures are read from files beside the source: `pdf.ts` puts them there. */
export function pictureName({ id }: Figure): string {
  return `${id}.svg`;
}

function figure(part: Figure): string {
  return `figure(kind: image, alt: ${literal(part.alt)}, caption: ${caption(part)}, image(${literal(`/${pictureName(part)}`)}, width: 100%, alt: ${literal(part.alt)}))`;
}

function table(part: Table): string {
  const columns = columnWidths(part, paper)
    .map((width) => (width === null ? "auto" : `${width.toFixed(1)}fr`))
    .join(", ");
  const sides = part.columns.map(({ isNumber }) => (isNumber ? "right" : "left")).join(", ");
  const header = part.columns.map((column) => `[#${text(columnTitle(column))}]`).join(", ");
  const cells = (row: Table["rows"][number]) => row.map(({ shown }) => `[#${text(shown)}]`).join(", ");
  const [body, total] = part.hasTotal ? [part.rows.slice(0, -1), part.rows.slice(-1)] : [part.rows, []];
  const lines = [
    `table.header(repeat: true, ${header})`,
    "table.hline(stroke: 0.7pt)",
    ...body.map(cells),
    ...total.map((row) => `table.footer(repeat: false, table.hline(stroke: 0.7pt), ${cells(row)})`),
    "table.hline(stroke: 0.4pt + luma(160))",
  ];
  const isShort = part.rows.length <= SHORT;
  const bold = part.hasTotal ? `#show table.cell.where(y: ${part.rows.length}): strong; ` : "";
  return `${isShort ? "" : ROOM_TO_BEGIN}#[${isShort ? "#show figure: set block(breakable: false); " : ""}${bold}#figure(kind: "table", supplement: none, caption: ${caption(part)}, align(left, table(columns: (${columns},), align: (${sides},), ${lines.join(", ")})))]`;
}

function caption(part: Table | Figure): string {
  return `[*${partTitle(part)}.* #${text(part.caption)}]`;
}

function faint(words: string): string {
  return `text(fill: luma(90), ${text(words)})`;
}

function content(expression: string): string {
  return `#${expression}`;
}

/**
 * An expression that shows a text as it is. Long words are cut by spaces of no width rather than by letters of none: an address that is
 * copied from the page must be one.
 */
function text(words: string): string {
  const pieces = breakable(words).split("\u200b").map(literal);
  return pieces.length === 1 ? `text(${pieces[0]})` : `(${pieces.join(", ")}).map(text).join(h(0pt))`;
}

function literal(words: string): string {
  return `"${printable(clean(words)).replace(/[\\"]/g, (sign) => `\\${sign}`)}"`;
}

function families(): string {
  const [first] = fontFamily.split(",");
  return `"${first}",`;
}
