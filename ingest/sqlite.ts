import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { LedgerError, messageOf } from "../errors.ts";
import { type PrivateCopy, privateCopy } from "./private_copy.ts";

/** How long a read may wait for Parsl's commit; its commits take milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * A read transaction on a rollback journal stops Parsl's writer: each one is kept near this long, whatever the file system, and a
 * rest of at least the same length follows. Measured: with 10 and 10 ms a writer of 10 commits a second waits 24 ms at worst.
 */
const HOLD_MS = 10;
/** The same where no writer waits; longer ones would only fill the memory. */
const QUIET_HOLD_MS = 50;
const FIRST_ROWS = 200;
const MOST_ROWS = 20_000;

/** Where a value is beyond what JavaScript holds (half a gigabyte of text, 53 bits of a number), texts are cut to this. */
const MOST_LETTERS = 1_000_000;

/** A file that nobody wrote to for so long has no writer that could wait. */
const QUIET_MS = 120_000;

const MAGIC = "SQLite format 3\0";

/** One source database, opened read-only. Nothing here ever writes to it, and no read lasts longer than a slice. */
export class SourceDatabase {
  readonly path: string;
  private readonly isLive: boolean;
  private readonly copy: PrivateCopy | undefined;
  private readonly database: InstanceType<typeof DatabaseSync>;
  private sliceRows = FIRST_ROWS;

  constructor(path: string) {
    const { isWal, cutOff } = readHeader(path);
    this.path = path;
    const inPlace = isWal || cutOff ? undefined : openInPlace(path);
    // SQLite opens no file that is shorter than it says; with pages of zeros for those that are gone it reads the others.
    this.copy = inPlace ? undefined : privateCopy(path, cutOff?.promised);
    this.isLive = inPlace !== undefined && Date.now() - statSync(path).mtimeMs < QUIET_MS;
    try {
      this.database = inPlace ?? new DatabaseSync(this.copy?.path as string, { timeout: BUSY_TIMEOUT_MS });
    } catch (thrown) {
      this.copy?.discard();
      throw unreadable(path, thrown);
    }
  }

  /** Names of the tables that can be read in slices, and their columns as declared. */
  schema(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    const sql = `select t.name as "table", c.name as "column" from pragma_table_list t, pragma_table_info(t.name) c
      where t.schema = 'main' and t.type = 'table' and t.wr = 0 and t.name not like 'sqlite_%' order by t.name, c.cid`;
    for (const { table, column } of this.all(sql) as Array<{ table: string; column: string }>) {
      const columns = found.get(table);
      if (columns) columns.push(column);
      else found.set(table, [column]);
    }
    return found;
  }

  /** Names of views, and of tables without rowids: neither can be read in slices. */
  unsliceable(): string[] {
    const sql = "select name from pragma_table_list where schema = 'main' and (type <> 'table' or wr = 1)";
    return (this.all(sql) as Array<{ name: string }>).map(({ name }) => name);
  }

  /** About how many rows there are after rowid `after`, for progress: counting them would hold the file for long. 0 in a damaged table. */
  count(table: string, after = 0): number {
    try {
      const [row] = this.all(`select max(rowid) as last from ${quoted(table)}`) as Array<{ last: number | null }>;
      return Math.max(Number(row?.last ?? 0) - after, 0);
    } catch (thrown) {
      if (isDamage(thrown)) return 0;
      throw thrown;
    }
  }

  /**
   * The rows of a table as arrays, rowid first, in the order they were written, from those after rowid `after` on; `absent` columns are null. Each slice is a
   * transaction of its own, and its length follows the time that the one before it took. In a damaged table every row before the damage comes
   * before the error that names it (`isDamage`).
   */
  async *slices(
    table: string,
    columns: readonly string[],
    after = -1,
    absent: readonly string[] = [],
  ): AsyncGenerator<unknown[][]> {
    let isTolerant = false;
    let mostRows = MOST_ROWS;
    let last = after;
    for (;;) {
      const asked = Math.min(this.sliceRows, mostRows);
      const from = performance.now();
      let rows: unknown[][];
      try {
        rows = this.all(slice(table, listed(columns, absent, isTolerant)), [last, asked], true) as unknown[][];
      } catch (thrown) {
        if (isDamage(thrown) && asked > 1) mostRows = asked >> 1;
        else if (isBeyond(thrown) && !isTolerant) isTolerant = true;
        else if (isBeyond(thrown)) throw damaged(this.path, `a row of ${table} has an impossible number`);
        else throw thrown;
        continue;
      }
      const heldMs = performance.now() - from;
      const next = lastRowid(rows, last);
      if (next === undefined) throw damaged(this.path, `the rows of ${table} are out of their order`);
      if (rows.length > 0) yield rows;
      if (rows.length < asked) return;
      last = next;
      const fitting = Math.round((asked * (this.isLive ? HOLD_MS : QUIET_HOLD_MS)) / Math.max(heldMs, 1));
      this.sliceRows = Math.min(Math.max(fitting, FIRST_ROWS), asked * 2, MOST_ROWS);
      await sleep(this.isLive ? Math.max(heldMs, HOLD_MS) : 0);
    }
  }

  /** One row by its rowid, as in `slices`; undefined when there is none. */
  row(table: string, columns: readonly string[], rowid: number, absent: readonly string[] = []): unknown[] | undefined {
    const sql = `select rowid, ${listed(columns, absent)} from ${quoted(table)} where rowid = ?`;
    return this.all(sql, [rowid], true)[0] as unknown[] | undefined;
  }

  /** Closing twice does no harm. */
  close(): void {
    if (this.database.isOpen) this.database.close();
    this.copy?.discard();
  }

  private all(sql: string, params: readonly unknown[] = [], arrays = false): unknown[] {
    try {
      const statement = this.database.prepare(sql);
      if (arrays) statement.setReturnArrays(true);
      return statement.all(...(params as number[]));
    } catch (thrown) {
      throw unreadable(this.path, thrown);
    }
  }
}

/** What the first bytes of a database say. */
export interface Header {
  readonly isWal: boolean;
  /** SQLite's own counter of changes. */
  readonly changes: number;
  /** Bytes that are there and bytes that there should be, where the file ends too early. */
  readonly cutOff: { readonly size: number; readonly promised: number } | undefined;
}

/**
 * Reads the header. SQLite opens anything and complains at the first query, in words that do not help, so this refuses what is no
 * database or is not there: bad_input.
 */
export function readHeader(path: string): Header {
  const head = Buffer.alloc(32);
  let length: number;
  let size: number;
  try {
    const file = openSync(path, "r");
    try {
      length = readSync(file, head, 0, head.length, 0);
      size = fstatSync(file).size;
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw new LedgerError("bad_input", `cannot open ${path}: ${reason(thrown)}; give the path of a monitoring.db`, {
      cause: thrown,
    });
  }
  if (length === 0) {
    throw new LedgerError("bad_input", `${path} is empty; give a monitoring.db that Parsl has written to`);
  }
  if (head.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new LedgerError("bad_input", `${path} is not an SQLite database; give the monitoring.db that Parsl wrote`);
  }
  const promised = head.readUInt32BE(28) * pageSize(head);
  // In the middle of a commit the first page may be ahead of the rest.
  const isShort = size < promised && !existsSync(`${path}-journal`);
  return {
    isWal: head.readUInt8(18) === 2,
    changes: head.readUInt32BE(24),
    cutOff: isShort ? { size, promised } : undefined,
  };
}

/**
 * What changes whenever somebody writes to the database: size, time of change, SQLite's own counter of changes, and the same of a
 * write-ahead log. Equal states, nothing was written; it costs a few system calls however large the file is.
 */
export function fileState(path: string): string {
  const { changes } = readHeader(path);
  const parts = [path, `${path}-wal`, `${path}-journal`].map((file) => {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.ino}:${found.size}:${found.mtimeNs}` : "-";
  });
  return `${parts.join(" ")} ${changes}`;
}

/**
 * Opens a database for reading where it lies; undefined when its writer died in a transaction, which a reader would have to roll
 * back. A living writer in the middle of one is no hindrance, or a short one.
 */
function openInPlace(path: string): InstanceType<typeof DatabaseSync> | undefined {
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    database.prepare("select count(*) from sqlite_master").all();
    return database;
  } catch (thrown) {
    database?.close();
    if (existsSync(`${path}-journal`) && /readonly|unable to open/i.test(messageOf(thrown))) return undefined;
    throw unreadable(path, thrown);
  }
}

/** Bytes 16 and 17 of the header; 1 stands for 65536. */
function pageSize(head: Buffer): number {
  const size = head.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

function reason(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "you may not read it";
  return messageOf(thrown);
}

function unreadable(path: string, thrown: unknown): LedgerError {
  const said = messageOf(thrown);
  if (/locked|busy/i.test(said)) {
    return new LedgerError(
      "busy",
      `${path} stayed locked for ${BUSY_TIMEOUT_MS / 1000} s by its writer; run the ingest again`,
      { cause: thrown },
    );
  }
  if (/malformed|corrupt|not a database|disk image/i.test(said)) return damaged(path, said);
  return new LedgerError("bad_input", `cannot read ${path}: ${said}`, { cause: thrown });
}

/** An error whose name says that it is about the content of the file, not about the way to it. */
class Damaged extends LedgerError {}

function damaged(path: string, said: string): LedgerError {
  return new Damaged(
    "bad_input",
    `${path} is damaged (${said}): it may be cut off or copied while it was written; copy it again, or recover it with sqlite3 .recover`,
  );
}

/** Does SQLite say that the content of the file is not what it should be? */
export function isDamage(thrown: unknown): boolean {
  return thrown instanceof Damaged;
}

/** Is a value one that JavaScript cannot hold? The driver has no word for a text that is too long. */
function isBeyond(thrown: unknown): boolean {
  return /Unknown failure|too large to be represented|too big|string longer/i.test(messageOf(thrown));
}

/** The rowid to go on from; undefined where pages that lead astray give rows again, which would never end. */
function lastRowid(rows: readonly unknown[][], after: number): number | undefined {
  let last = after;
  for (const [rowid] of rows) {
    if (!Number.isSafeInteger(rowid) || (rowid as number) <= last) return undefined;
    last = rowid as number;
  }
  return last;
}

function slice(table: string, list: string): string {
  return `select rowid, ${list} from ${quoted(table)} where rowid > ? order by rowid limit ?`;
}

function listed(columns: readonly string[], absent: readonly string[], isTolerant = false): string {
  const read = (name: string) =>
    isTolerant
      ? `case typeof(${name}) when 'text' then substr(${name}, 1, ${MOST_LETTERS}) when 'integer' then cast(${name} as real) when 'real' then ${name} end`
      : name;
  return columns.map((column) => (absent.includes(column) ? "null" : read(quoted(column)))).join(", ");
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
