import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBValue,
  VARCHAR,
} from "@duckdb/node-api";
import { LedgerError, messageOf } from "../errors.ts";

/** What a cell may be once it has left DuckDB: 64-bit and wider integers stay exact as bigint, instants are ISO 8601 in UTC. */
export type Cell = string | number | bigint | boolean | null;
export type Row = Record<string, Cell>;
/** A bound parameter. */
export type Param = string | number | bigint | boolean | null;

/** Types that rows from outside are loaded as; the SQL that reads them casts on. */
export type LoadType = "text" | "number";

/** The only door to the driver: an in-memory DuckDB, and one connection to it. */
export class Duck {
  private readonly instance: DuckDBInstance;
  private readonly connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.instance = instance;
    this.connection = connection;
  }

  /**
   * A fresh in-memory database. Its session zone is UTC, so that no cast depends on the machine; what stands at the end of a Parquet
   * file is read once, since a lake's files never change.
   */
  static async open(): Promise<Duck> {
    const instance = await DuckDBInstance.create(":memory:");
    const duck = await new Duck(instance, await instance.connect()).sibling();
    await duck.run("set global parquet_metadata_cache = true");
    return duck;
  }

  /** Another connection to the same database, with settings of its own. */
  async sibling(): Promise<Duck> {
    const connection = await this.instance.connect();
    await connection.run("set TimeZone = 'UTC'");
    return new Duck(this.instance, connection);
  }

  /** Runs one or several statements whose result nobody reads. */
  async run(sql: string, params: Param[] = []): Promise<void> {
    await (params.length > 0 ? this.connection.run(sql, params) : this.connection.run(sql));
  }

  /** All rows of one query. */
  async rows(sql: string, params: Param[] = []): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql, params);
    return reader.getRowObjects().map(plain);
  }

  /** The rows of one query, some at a time; nothing else may be asked on this connection meanwhile. */
  async *stream(sql: string, params: Param[] = []): AsyncGenerator<Row[]> {
    const result = await this.connection.stream(sql, params);
    for await (const rows of result.yieldRowObjects()) yield rows.map(plain);
  }

  /** Creates an empty table and hands back where to put its rows. */
  async loader(table: string, columns: ReadonlyArray<readonly [name: string, type: LoadType]>): Promise<Loader> {
    const [schema, name] = table.includes(".") ? (table.split(".", 2) as [string, string]) : ["main", table];
    const list = columns.map(([column, type]) => `${quote(column)} ${type === "text" ? "varchar" : "double"}`);
    await this.connection.run(`create table ${quote(schema)}.${quote(name)} (${list.join(", ")})`);
    const appender = await this.connection.createAppender(name, schema);
    return new Loader(
      appender,
      columns.map(([, type]) => type),
    );
  }

  /** Ends this connection and leaves the database to the others. */
  disconnect(): void {
    this.connection.closeSync();
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** DuckDB's own vector length: a chunk may hold no more rows. */
const CHUNK_ROWS = 2048;

/** Takes rows of plain values and appends them a chunk at a time. */
export class Loader {
  private readonly appender: DuckDBAppender;
  private readonly types: LoadType[];
  private columns: DuckDBValue[][];

  constructor(appender: DuckDBAppender, types: LoadType[]) {
    this.appender = appender;
    this.types = types;
    this.columns = types.map(() => []);
  }

  /** Adds one row. SQLite stores any type in any column: what does not fit its column becomes text, or null for a number. */
  add(row: readonly unknown[]): void {
    for (let index = 0; index < this.types.length; index++) {
      this.columns[index]?.push(this.types[index] === "text" ? asText(row[index]) : asNumber(row[index]));
    }
    if (this.columns[0]?.length === CHUNK_ROWS) this.flush();
  }

  /** Everything added stands in the table afterwards. */
  close(): void {
    this.flush();
    this.appender.closeSync();
  }

  private flush(): void {
    if (!this.columns[0]?.length) return;
    const chunk = DuckDBDataChunk.create(this.types.map((type) => (type === "text" ? VARCHAR : DOUBLE)));
    chunk.setColumns(this.columns);
    this.appender.appendDataChunk(chunk);
    this.columns = this.types.map(() => []);
  }
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function asNumber(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function plain(row: Record<string, DuckDBValue>): Row {
  const out: Row = {};
  for (const [name, value] of Object.entries(row)) out[name] = cell(value);
  return out;
}

function cell(value: DuckDBValue): Cell {
  if (value instanceof DuckDBTimestampValue) return isoInstant(value.micros);
  if (value === null || typeof value !== "object") return value as Cell;
  return value.toString();
}

/** Microseconds since 1970 as ISO 8601 with Z; the fraction appears only when there is one. */
export function isoInstant(micros: bigint): string {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n);
  const fraction = micros - seconds * 1_000_000n;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return fraction === 0n ? `${whole}Z` : `${whole}.${fraction.toString().padStart(6, "0")}Z`;
}

/** An identifier, safe in SQL: `user` and `end` are words of the language otherwise. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A text literal, for the few statements that take no parameters (views, COPY, macros). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Runs a step and names it in whatever it throws. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LedgerError) throw thrown;
    throw new LedgerError("inconsistent", `${what}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
