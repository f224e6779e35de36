import type { Figure, Items, ReportDocument, Section, Table, TableColumn } from "../model.ts";

/** Titles of the sections: the core is numbered, appendices go by letters. */
export function sectionTitles({ sections }: ReportDocument): ReadonlyArray<readonly [title: string, section: Section]> {
  let [number, letter] = [0, 0];
  return sections.map((section) => {
    const mark = section.isAppendix ? `Appendix ${String.fromCharCode(65 + letter++)}` : `${++number}`;
    return [`${mark}. ${section.title}`, section] as const;
  });
}

export function partTitle(part: Table | Figure): string {
  return `${part.kind === "table" ? "Table" : "Figure"} ${part.number}`;
}

/** A column's title with its unit. */
export function columnTitle({ title, titleUnit }: TableColumn): string {
  return titleUnit === null ? title : `${title} (${titleUnit})`;
}

/** A text whose long words may go on in the next line after any sign that joins, at the latest after 24: there stands a space without width. */
export function breakable(text: string): string {
  return text.replace(/\S{18,}/gu, (word) =>
    word.replace(/[/&?=,_.:-](?=.)/gu, "$&\u200b").replace(/[^\u200b]{24}(?=[^\u200b])/gu, "$&\u200b"),
  );
}

/** An item with its address or statement, for forms in which these are text; `verbatim` writes them. */
export function itemText(item: Items["items"][number], verbatim: (code: string) => string, text = clean): string {
  if (typeof item === "string") return text(item);
  return `${text(item.text)}: ${verbatim("link" in item ? item.link : item.code)}`;
}

/** Control characters would end lines or turn text around. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
