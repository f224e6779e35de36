import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int32,
  Int64,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import type { Cell } from "../../lake/duckdb.ts";
import type { Column, ColumnType } from "../../lake/tables/index.ts";
import type { Answer } from "../../metrics/answer.ts";
import type { Form } from "./form.ts";

const types: Readonly<Record<ColumnType, () => DataType>> = {
  VARCHAR: () => new Utf8(),
  INTEGER: () => new Int32(),
  BIGINT: () => new Int64(),
  DOUBLE: () => new Float64(),
  BOOLEAN: () => new Bool(),
  TIMESTAMP: () => new TimestampMicrosecond("UTC"),
};

/** An IPC stream: one record batch per batch of rows; units and meanings in the fields' metadata. */
export const arrow: Form = {
  type: "application/vnd.apache.arrow.stream",
  streams: true,
  async *write({ batches, meta }) {
    yield* arrowStream(meta.columns, batches);
  },
};

/** The bytes of an IPC stream with these columns and rows. */
export async function* arrowStream(
  columns: readonly Column[],
  batches: AsyncIterable<Answer["data"]>,
): AsyncGenerator<Uint8Array> {
  const schema = new Schema(columns.map(field));
  // Each batch is written as a stream of its own and freed of the schema before it and the end mark behind it.
  const empty = ipc(schema, []);
  // The schema waits for the first rows: what goes wrong with them can still be said instead.
  let before = [empty.subarray(0, -END_MARK_BYTES)];
  for await (const rows of batches) {
    yield* before;
    before = [];
    if (rows.length === 0) continue;
    const whole = ipc(schema, [recordBatch(schema, columns, rows)]);
    yield whole.subarray(empty.length - END_MARK_BYTES, -END_MARK_BYTES);
  }
  yield* before;
  yield empty.subarray(-END_MARK_BYTES);
}

const END_MARK_BYTES = 8;

function ipc(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

function field({ name, type, unit, meaning }: Column): Field {
  return new Field(
    name,
    types[type](),
    true,
    new Map([...(unit === null ? [] : [["unit", unit] as const]), ["meaning", meaning]]),
  );
}

function recordBatch(
  schema: Schema,
  columns: readonly Column[],
  rows: ReadonlyArray<Readonly<Record<string, Cell>>>,
): RecordBatch {
  const children = schema.fields.map((one, index) => {
    const { name, type } = columns[index] as Column;
    // The library's builder of instants takes milliseconds; microseconds are built as the integers that they are.
    const builder = makeBuilder({ type: type === "TIMESTAMP" ? new Int64() : one.type, nullValues: [null] });
    for (const row of rows) builder.append(arrowValue(row[name] ?? null, type));
    const data = builder.finish().flush();
    return type === "TIMESTAMP" ? data.clone(one.type) : data;
  });
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children }),
  );
}

function arrowValue(cell: Cell, type: ColumnType): Cell {
  if (cell === null) return null;
  if (type === "BIGINT") return BigInt(cell);
  if (type === "TIMESTAMP") return micros(String(cell));
  return type === "VARCHAR" ? String(cell) : type === "BOOLEAN" ? cell : Number(cell);
}

/** Microseconds since 1970 of an instant as answers write it. */
function micros(instant: string): bigint {
  const fraction = /\.(\d+)Z$/.exec(instant)?.[1] ?? "";
  const seconds = BigInt(Date.parse(instant.replace(/\.\d+Z$/, "Z"))) / 1000n;
  return seconds * 1_000_000n + BigInt(fraction.padEnd(6, "0") || 0);
}
