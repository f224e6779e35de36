import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cell, Duck, literal, quote } from "./duckdb.ts";
import type { ColumnType } from "./tables/index.ts";

type Rows = ReadonlyArray<Readonly<Record<string, Cell>>>;

/**
 * The bytes of a Parquet file with these columns and rows. It is built in a temporary folder, which is gone when the last byte was
 * read or nobody wants more; in memory stands one batch at a time.
 */
export async function* parquetFile(
  columns: ReadonlyArray<{ readonly name: string; readonly type: ColumnType }>,
  batches: AsyncIterable<Rows>,
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "parsl-ledger-parquet-"));
  const duck = await Duck.open();
  try {
    await duck.run(`attach ${literal(join(folder, "rows.duckdb"))} as filed; use filed`);
    const loader = await duck.loader(
      "rows",
      columns.map(({ name, type }) => [name, type === "DOUBLE" ? "number" : "text"]),
    );
    for await (const rows of batches) for (const row of rows) loader.add(columns.map(({ name }) => row[name]));
    loader.close();
    const list = columns.map(({ name, type }) => `${cast(name, type)} as ${quote(name)}`).join(", ");
    const file = join(folder, "rows.parquet");
    await duck.run(`copy (select ${list} from "rows") to ${literal(file)} (format parquet, compression zstd)`);
    yield* createReadStream(file);
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** An instant is one in UTC for every reader, not one without a zone. */
function cast(name: string, type: ColumnType): string {
  return `cast(${quote(name)} as ${type === "TIMESTAMP" ? "timestamptz" : type})`;
}
