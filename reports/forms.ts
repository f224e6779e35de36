import { stringify } from "csv-stringify/sync";
import type { Answer } from "../metrics/answer.ts";
import { display } from "./figures.ts";
import { textTable } from "./text.ts";

/** The forms an answer can take; each is a pure dressing of the same figures. */
export const forms = {
  json: { type: "application/json; charset=utf-8", write: json },
  csv: { type: "text/csv; charset=utf-8; header=present", write: csv },
  text: { type: "text/plain; charset=utf-8", write: text },
} as const;

export type FormKey = keyof typeof forms;
export const formKeys = Object.keys(forms) as FormKey[];

function json(answer: Answer): string {
  // Counts beyond 2^53 do not occur in answers; a bigint is a count that SQL summed.
  return `${JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? Number(value) : value))}\n`;
}

/** RFC 4180; a null is an empty field, all digits are there. */
function csv(answer: Answer): string {
  const columns = answer.meta.columns.map((column) => column.name);
  return stringify([...answer.data], { header: true, columns, record_delimiter: "windows" });
}

function text(answer: Answer): string {
  // Bounds that are not computed would be columns of dashes.
  const columns = answer.meta.columns.filter(
    (column) => column.kind !== "bound" || answer.data.some((row) => row[column.name] !== null),
  );
  const header = columns.map((column) =>
    column.unit === null || column.unit === "1" ? column.name : `${column.name} (${column.unit})`,
  );
  const rows = answer.data.map((row) => columns.map((column) => display(row[column.name], column)));
  const { assumptions } = answer.meta.coverage;
  const notes =
    assumptions.length === 0
      ? ""
      : `\nWhat was assumed:\n${assumptions.map((sentence) => `- ${sentence}`).join("\n")}\n`;
  return (
    textTable(
      header,
      rows,
      columns.map((column) => column.precision !== null),
    ) + notes
  );
}
