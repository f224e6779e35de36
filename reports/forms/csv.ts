import { stringify } from "csv-stringify/sync";
import { type Form, withTotals } from "./form.ts";

/** RFC 4180; a null is an empty field, all digits are there. */
export const csv: Form = {
  type: "text/csv; charset=utf-8; header=present",
  streams: true,
  async *write({ batches, totals, meta }, { formulaSafe = false } = {}) {
    const columns = meta.columns.map((column) => column.name);
    const lines = (rows: ReadonlyArray<object>, header: boolean) =>
      stringify([...rows], {
        header,
        columns,
        record_delimiter: "windows",
        escape_formulas: formulaSafe,
        cast: { boolean: String },
      });
    yield lines([], true);
    for await (const rows of batches) if (rows.length > 0) yield lines(rows, false);
    if (totals !== undefined) yield lines(withTotals({ data: [], totals, meta }), false);
  },
};
