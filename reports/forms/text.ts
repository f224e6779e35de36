import { textTable } from "../text.ts";
import { collected, type Form } from "./form.ts";
import { cutNote, shownTable } from "./table.ts";

/** Columns aligned for a terminal, and what was assumed. */
export const text: Form = {
  type: "text/plain; charset=utf-8",
  streams: false,
  async *write(answer) {
    const all = await collected(answer);
    const { columns, header, rows } = shownTable(all);
    yield textTable(
      header,
      rows,
      columns.map((column) => column.precision !== null),
      all.totals === undefined ? [] : [rows.length - 1],
    );
    const cut = cutNote(all);
    if (cut !== "") yield `\n${cut}\n`;
    const { assumptions } = all.meta.coverage;
    if (assumptions.length > 0)
      yield `\nWhat was assumed:\n${assumptions.map((sentence) => `- ${sentence}`).join("\n")}\n`;
  },
};
