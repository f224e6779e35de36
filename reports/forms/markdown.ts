import { collected, type Form } from "./form.ts";
import { cutNote, shownTable } from "./table.ts";

/** A table as GitHub and pandoc read it, and what was assumed. */
export const markdown: Form = {
  type: "text/markdown; charset=utf-8",
  streams: false,
  async *write(answer) {
    const all = await collected(answer);
    const { columns, header, rows } = shownTable(all);
    yield markdownTable(
      header,
      rows,
      columns.map((column) => column.precision !== null),
    );
    const cut = cutNote(all);
    if (cut !== "") yield `\n${cut}\n`;
    const { assumptions } = all.meta.coverage;
    if (assumptions.length > 0)
      yield `\nWhat was assumed:\n\n${assumptions.map((sentence) => `- ${escaped(sentence)}`).join("\n")}\n`;
  },
};

/** A table; `right` for numbers. */
export function markdownTable(
  header: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  right: readonly boolean[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |\n`;
  const rule = `| ${right.map((isRight) => (isRight ? "--:" : "---")).join(" | ")} |\n`;
  return [line(header), rule, ...rows.map(line)].join("");
}

/** Names come from databases: none of them may end a cell, begin a tag or style the text. */
export function escaped(cell: string): string {
  return cell.replace(/\p{Cc}+/gu, " ").replace(/[\\|<>`*[\]]/g, (sign) => (sign === "<" ? "&lt;" : `\\${sign}`));
}
