import { collected, type Form } from "./form.ts";
import { cutNote, shownTable } from "./table.ts";

/** A table as GitHub and pandoc read it, and what was assumed. */
export const markdown: Form = {
  type: "text/markdown; charset=utf-8",
  streams: false,
  async *write(answer) {
    const all = await collected(answer);
    const { columns, header, rows } = shownTable(all);
    const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |\n`;
    yield line(header);
    yield `| ${columns.map((column) => (column.precision === null ? "---" : "--:")).join(" | ")} |\n`;
    for (const row of rows) yield line(row);
    const cut = cutNote(all);
    if (cut !== "") yield `\n${cut}\n`;
    const { assumptions } = all.meta.coverage;
    if (assumptions.length > 0)
      yield `\nWhat was assumed:\n\n${assumptions.map((sentence) => `- ${escaped(sentence)}`).join("\n")}\n`;
  },
};

/** Names come from databases: none of them may end a cell, begin a tag or style the text. */
function escaped(cell: string): string {
  return cell.replace(/\p{Cc}+/gu, " ").replace(/[\\|<>`*[\]]/g, (sign) => (sign === "<" ? "&lt;" : `\\${sign}`));
}
