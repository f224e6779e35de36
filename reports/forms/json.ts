import type { StreamedAnswer } from "../../metrics/answer.ts";
import type { Form } from "./form.ts";

/** Counts beyond 2^53 do not occur in answers; a bigint is a count that SQL summed. */
function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** The rows of an answer, each as an object of JSON, some at a time. */
async function* objects({ batches, objects: written }: StreamedAnswer): AsyncGenerator<readonly Uint8Array[]> {
  if (written !== undefined) yield* written;
  else for await (const rows of batches) yield rows.map((row) => Buffer.from(JSON.stringify(row, plain)));
}

/** `{"data": [...], "totals": {...}, "meta": {...}}` */
export const json: Form = {
  type: "application/json; charset=utf-8",
  streams: true,
  async *write(answer) {
    let before = '{"data":[';
    for await (const rows of objects(answer)) {
      if (rows.length === 0) continue;
      yield Buffer.concat(rows.flatMap((row, index) => [index === 0 ? Buffer.from(before) : comma, row]));
      before = ",\n";
    }
    const { batches: _batches, objects: _objects, ...more } = answer;
    yield `${before === ",\n" ? "" : before}],${JSON.stringify(more, plain).slice(1)}\n`;
  },
};

/** One object a line, rows alone: what they mean stands in the other forms. */
export const ndjson: Form = {
  type: "application/x-ndjson",
  streams: true,
  async *write(answer) {
    for await (const rows of objects(answer)) yield Buffer.concat(rows.flatMap((row) => [row, newLine]));
  },
};

const comma = Buffer.from(",\n");
const newLine = Buffer.from("\n");
