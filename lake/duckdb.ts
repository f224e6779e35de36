import { createRequire } from "node:module";
import type {
  DuckDBAppender,
  DuckDBBlobValue,
  DuckDBConnection,
  DuckDBInstance,
  DuckDBType,
  DuckDBValue,
} from "@duckdb/node-api";
import { LedgerError, messageOf } from "../errors.ts";
import { resource } from "../resources.ts";
import { jsonObject } from "./json_text.ts";
import type { ColumnType } from "./tables/index.ts";

// Imported instead, Node first searches each of its hundred files for names, which takes longer than all the rest of its loading.
const driver = createRequire(import.meta.url)("@duckdb/node-api") as typeof import("@duckdb/node-api");
const { BIGINT, BOOLEAN, DOUBLE, SQLNULL, VARCHAR, DuckDBTypeId } = driver;

/** What a cell may be once it has left DuckDB: 64-bit and wider integers stay exact as bigint, instants are ISO 8601 in UTC. */
export type Cell = string | number | bigint | boolean | null;
export type Row = Record<string, Cell>;
/** A bound parameter. */
export type Param = string | number | bigint | boolean | null;

/** Bound parameters by position or by name. */
export type Params = readonly Param[] | Readonly<Record<string, Param>>;

/** A result that is being read. An integer wider than 64 bits is of type WIDE until its values are seen. */
export interface OpenResult {
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: ColumnType | "WIDE" }>;
  readonly batches: AsyncGenerator<Cell[][]>;
}

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
   * file is read once, since a lake's files never change. The files themselves are kept by the operating system, not a second time here.
   */
  static async open(): Promise<Duck> {
    const instance = await driver.DuckDBInstance.create(":memory:");
    const duck = await new Duck(instance, await instance.connect()).sibling();
    await duck.run("set global parquet_metadata_cache = true; set global enable_external_file_cache = false");
    await duck.run(resource("lake/json_text.sql"));
    return duck;
  }

  /**
   * A fresh in-memory database for strangers' queries: it reads files below `folder` alone, loads no extension, spills nothing and
   * cannot be told otherwise any more.
   */
  static async lockedDown(
    folder: string,
    limits: { readonly memoryMib: number; readonly threads: number },
  ): Promise<Duck> {
    const instance = await driver.DuckDBInstance.create(":memory:", {
      memory_limit: `${limits.memoryMib}MiB`,
      threads: String(limits.threads),
      temp_directory: "",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      allow_persistent_secrets: "false",
    });
    const connection = await instance.connect();
    for (const setting of [
      "TimeZone = 'UTC'",
      `allowed_directories = [${literal(folder)}]`,
      "enable_external_access = false",
      "lock_configuration = true",
    ])
      await connection.run(`set ${setting}`);
    return new Duck(instance, connection);
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

  /** These columns of the same rows, each row as the object that `JSON.stringify` makes of it with integers as numbers, in UTF-8. */
  async *objects(sql: string, names: readonly string[], params: Param[] = []): AsyncGenerator<Uint8Array[]> {
    const prepared = await this.connection.prepare(sql);
    const types = new Map(
      Array.from({ length: prepared.columnCount }, (_, at) => [prepared.columnName(at), prepared.columnType(at)]),
    );
    const written = jsonObject(names.map((name) => ({ name, type: String(types.get(name)) })));
    prepared.destroySync();
    const result = await this.connection.stream(`select encode(${written}) from (${sql}) as listed`, params);
    for await (const chunk of result) {
      const lines = chunk.getColumnVector(0);
      yield Array.from({ length: chunk.rowCount }, (_, row) => (lines.getItem(row) as DuckDBBlobValue).bytes);
    }
  }

  /** How many statements a text holds, by DuckDB's own parser. */
  async statements(sql: string): Promise<number> {
    return (await this.connection.extractStatements(sql)).count;
  }

  /** The rows of a query that nobody here wrote, with its columns as it calls and types them. */
  async open(sql: string, params: Params): Promise<OpenResult> {
    const bound = paramsOf(params);
    const result = await this.connection.stream(sql, bound.values, bound.types);
    const names = result.columnNames();
    async function* batches() {
      for await (const rows of result.yieldRows()) yield rows.map((row) => row.map(cell));
    }
    return {
      columns: result.columnTypes().map((type, index) => ({ name: names[index] as string, type: columnType(type) })),
      batches: batches(),
    };
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

  /** Adds one row. SQLite stores any type in any column: what does not fit its column becomes text, or null for a number; bytes are null. */
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
    const chunk = driver.DuckDBDataChunk.create(this.types.map((type) => (type === "text" ? VARCHAR : DOUBLE)));
    chunk.setColumns(this.columns);
    this.appender.appendDataChunk(chunk);
    this.columns = this.types.map(() => []);
  }
}

function asText(value: unknown): string | null {
  return value === null || value === undefined || typeof value === "object" ? null : String(value);
}

function asNumber(value: unknown): number | null {
  if (value === null || value === undefined || value === "" || typeof value === "object") return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function paramsOf(params: Params) {
  if (Array.isArray(params)) return { values: params.map(paramValue), types: params.map(paramType) };
  const named = Object.entries(params as Readonly<Record<string, Param>>);
  return {
    values: Object.fromEntries(named.map(([name, value]) => [name, paramValue(value)])),
    types: Object.fromEntries(named.map(([name, value]) => [name, paramType(value)])),
  };
}

function paramValue(value: Param): DuckDBValue {
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function paramType(value: Param): DuckDBType {
  if (value === null) return SQLNULL;
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value === "string") return VARCHAR;
  return typeof value === "bigint" || Number.isSafeInteger(value) ? BIGINT : DOUBLE;
}

/** The type that every form of an answer has for it; what none has is text. */
function columnType({ typeId }: DuckDBType): ColumnType | "WIDE" {
  switch (typeId) {
    case DuckDBTypeId.BOOLEAN:
      return "BOOLEAN";
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
      return "INTEGER";
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.BIGINT:
      return "BIGINT";
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return "WIDE";
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.DECIMAL:
      return "DOUBLE";
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return "TIMESTAMP";
    default:
      return "VARCHAR";
  }
}

function plain(row: Record<string, DuckDBValue>): Row {
  const out: Row = {};
  for (const [name, value] of Object.entries(row)) out[name] = cell(value);
  return out;
}

function cell(value: DuckDBValue): Cell {
  if (value instanceof driver.DuckDBTimestampValue || value instanceof driver.DuckDBTimestampTZValue)
    return instantOf(value.micros);
  if (value instanceof driver.DuckDBDecimalValue) return value.toDouble();
  if (value === null || typeof value !== "object") return value as Cell;
  return value.toString();
}

/** An instant beyond what a date can say, infinity among them, is null. */
function instantOf(micros: bigint): string | null {
  const milliseconds = Number(micros) / 1000;
  return Math.abs(milliseconds) > 8.64e15 ? null : isoInstant(micros);
}

/** Microseconds since 1970 as ISO 8601 with Z; the fraction appears only when there is one. */
export function isoInstant(micros: bigint): string {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n);
  const fraction = micros - seconds * 1_000_000n;
  const whole = new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "");
  return fraction === 0n ? `${whole}Z` : `${whole}.${fraction.toString().padStart(6, "0")}Z`;
}

/**
 * Percentiles of a column by nearest rank (the standard's percentile_disc), of whole percents below 100: asked together, since DuckDB
 * keeps all values once for each call that differs.
 */
export function percentilesOf(column: string, percents: readonly number[]): string[] {
  const shares = percents.map((percent) => (percent / 100).toFixed(2)).join(", ");
  return percents.map((_, at) => `quantile_disc(${column}, [${shares}])[${at + 1}]`);
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
