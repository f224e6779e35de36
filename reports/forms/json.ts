import type { Form } from "./form.ts";

/** Counts beyond 2^53 do not occur in answers; a bigint is a count that SQL summed. */
function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** `{"data": [...], "totals": {...}, "meta": {...}}` */
export const json: Form = {
  type: "application/json; charset=utf-8",
  streams: true,
  async *write({ batches, ...more }) {
    let before = '{"data":[';
    for await (const rows of batches) {
      if (rows.length === 0) continue;
      yield before + rows.map((row) => JSON.stringify(row, plain)).join(",\n");
      before = ",\n";
    }
    yield `${before === ",\n" ? "" : before}],${JSON.stringify(more, plain).slice(1)}\n`;
  },
};

/** One object a line, rows alone: what they mean stands in the other forms. */
export const ndjson: Form = {
  type: "application/x-ndjson",
  streams: true,
  async *write({ batches }) {
    for await (const rows of batches) yield rows.map((row) => `${JSON.stringify(row, plain)}\n`).join("");
  },
};
