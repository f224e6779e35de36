import { fontFamily } from "../../theme.ts";
import type { Figure, Part, ReportDocument, Section, Table } from "../model.ts";
import { printable } from "./glyphs.ts";
import { stampLine } from "./stamp.ts";
import { clean, columnTitle, itemText, partTitle, sectionTitles } from "./titles.ts";

/** Letters that a cell may have without being cut into lines, and the most that count when columns share the room. */
const [LONG, MOST_SHARE] = [24, 60];
/** Tables of so many rows are not cut at the end of a page. */
const SHORT = 20;

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
#set table(inset: (x: 2.5pt, y: 1.8pt), stroke: none)
#show table: set text(7pt)
#show table.cell.where(y: 0): strong
= #${text(report.title)}
#grid(columns: (auto, 1fr, auto, 1fr), column-gutter: 0.8em, row-gutter: 0.45em, ${report.about.map(([name, value]) => `${faint(name)}, [#${text(value)}]`).join(", ")})
${titled.map(([title, section]) => sectionSource(title, section)).join("\n")}
`;
}

function sectionSource(title: string, { parts, isAppendix }: Section): string {
  const body = rowsOf(parts).map(written).join("\n");
  return `== #${text(title)}\n${isAppendix ? `#[#set text(7.5pt)\n#set list(spacing: 0.3em)\n${body}\n]` : body}`;
}

/** Half figures that follow each other share a line. */
function rowsOf(parts: readonly Part[]): Array<Part | readonly [Figure, Figure]> {
  const rows: Array<Part | readonly [Figure, Figure]> = [];
  for (const part of parts) {
    const last = rows.at(-1);
    const isPair =
      part.kind === "figure" && part.isHalf && last && "kind" in last && last.kind === "figure" && last.isHalf;
    if (isPair) rows[rows.length - 1] = [last, part];
    else rows.push(part);
  }
  return rows;
}

function written(part: Part | readonly [Figure, Figure]): string {
  if (!("kind" in part))
    return `#grid(columns: (1fr, 1fr), column-gutter: 0.6em, ${part.map((one) => figure(one, "92%")).join(", ")})`;
  switch (part.kind) {
    case "text":
      return `#par[#${text(part.text)}]`;
    case "items":
      return part.items.length === 0
        ? ""
        : `#list(${part.items.map((item) => `[#${text(itemText(item, (link) => link))}]`).join(", ")})`;
    case "tiles":
      return `#grid(columns: (1fr,) * 3, gutter: 5pt, ${part.tiles
        .map(
          ({ name, value, note }) =>
            `block(width: 100%, stroke: 0.5pt + luma(200), inset: 5pt)[${content(faint(name))} #linebreak() #text(13pt, ${text(value)}) #linebreak() ${content(faint(note))}]`,
        )
        .join(", ")})`;
    case "table":
      return table(part);
    case "figure":
      return `#${figure(part, part.isHalf ? "50%" : "47%")}`;
    case "note":
      return `#block(width: 100%, stroke: (left: 2pt + luma(120)), inset: (left: 6pt, y: 2pt), breakable: false)[*#${text(part.title)}* #linebreak() ${part.lines
        .map(([label, line]) => `${content(faint(label))} #${text(line)}`)
        .join(" #linebreak() ")}]`;
  }
}

/** Pictures are read from files beside the source: `pdf.ts` puts them there. */
export function pictureName({ id }: Figure): string {
  return `${id}.svg`;
}

function figure(part: Figure, width: string): string {
  return `figure(kind: image, alt: ${literal(part.alt)}, caption: ${caption(part)}, image(${literal(`/${pictureName(part)}`)}, width: ${width}, alt: ${literal(part.alt)}))`;
}

function table(part: Table): string {
  const columns = part.columns.map(({ name }) => widthOf(part, name)).join(", ");
  const sides = part.columns.map(({ isNumber }) => (isNumber ? "right" : "left")).join(", ");
  const header = part.columns.map((column) => `[#${text(columnTitle(column))}]`).join(", ");
  const cells = part.rows.map((row, at) => {
    const isTotal = part.hasTotal && at === part.rows.length - 1;
    const line = isTotal ? "table.hline(stroke: 0.7pt), " : "";
    return line + row.map(({ shown }) => (isTotal ? `[*#${text(shown)}*]` : `[#${text(shown)}]`)).join(", ");
  });
  const keep = part.rows.length <= SHORT ? "#show figure: set block(breakable: false); " : "";
  return `#[${keep}#figure(kind: "table", supplement: none, caption: ${caption(part)}, align(left, table(columns: (${columns},), align: (${sides},), table.header(repeat: true, ${header}), table.hline(stroke: 0.7pt), ${cells.join(", ")}${cells.length > 0 ? ", " : ""}table.hline(stroke: 0.4pt + luma(160)))))]`;
}

/** Columns with long texts are cut into lines and share the room by their lengths; the others stay as wide as their content. */
function widthOf({ columns, rows }: Table, name: string): string {
  const at = columns.findIndex((column) => column.name === name);
  const longest = Math.max(0, ...rows.map((row) => row[at]?.shown.length ?? 0));
  return longest > LONG && !columns[at]?.isNumber ? `${Math.min(longest, MOST_SHARE)}fr` : "auto";
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
 * An expression that shows a text as it is; long words without a space may be broken after any sign that joins. They are cut by spaces of
 * no width rather than by letters of none: an address that is copied from the page must be one.
 */
function text(words: string): string {
  const pieces = words
    .replace(/(\S{18,})/g, (word) => word.replace(/([/&?=,_.-])(?=.)/g, "$1\u0000"))
    .split("\u0000")
    .map(literal);
  return pieces.length === 1 ? `text(${pieces[0]})` : `(${pieces.join(", ")}).map(text).join(h(0pt))`;
}

function literal(words: string): string {
  return `"${printable(clean(words)).replace(/[\\"]/g, (sign) => `\\${sign}`)}"`;
}

function families(): string {
  const [first] = fontFamily.split(",");
  return `"${first}",`;
}
