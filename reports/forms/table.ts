import type { Answer, AnswerColumn } from "../../metrics/answer.ts";
import { display } from "../figures.ts";
import { withTotals } from "./form.ts";

/** An answer as people read it: header, cells, and which columns are numbers. */
export interface ShownTable {
  readonly columns: readonly AnswerColumn[];
  readonly header: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

export function shownTable(answer: Answer): ShownTable {
  // Bounds that are not computed would be columns of dashes.
  const columns = answer.meta.columns.filter(
    (column) => column.kind !== "bound" || answer.data.some((row) => row[column.name] !== null),
  );
  const header = columns.map(({ name, unit }) =>
    unit === null || unit === "1" || unit === "UTC" ? name : `${name} (${unit})`,
  );
  return {
    columns,
    header,
    rows: withTotals(answer).map((row) => columns.map((column) => display(row[column.name], column))),
  };
}

/** How many rows there were before they were cut, or that there are none; empty when all are there. */
export function cutNote({ data, meta }: Answer): string {
  if (data.length === 0) return "No rows: nothing in this lake is in the window and passes the filters.";
  if (meta.next !== null) return "There are more rows.";
  return meta.rows_in_all !== null && meta.rows_in_all > data.length
    ? `${data.length} of ${meta.rows_in_all} rows.`
    : "";
}
