import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { LedgerError, messageOf } from "../errors.ts";

/** How long a read may wait for Parsl's commit; its commits take milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Rows per read. A read transaction on a rollback journal stops Parsl's writer, so each one must end soon:
 * this many rows take a few milliseconds.
 */
const SLICE_ROWS = 5000;

const MAGIC = "SQLite format 3\0";

/** One source database, opened read-only. Nothing here ever writes to it, and no read lasts longer than a slice. */
export class SourceDatabase {
  readonly path: string;
  private readonly database: InstanceType<typeof DatabaseSync>;

  constructor(path: string) {
    refuseNonSqlite(path);
    this.path = path;
    try {
      this.database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    } catch (thrown) {
      throw unreadable(path, thrown);
    }
  }

  /** Table names and their columns, as declared. */
  schema(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    const sql = `select m.name as "table", c.name as "column" from sqlite_master m, pragma_table_info(m.name) c
      where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid`;
    for (const row of this.all(sql) as Array<{ table: string; column: string }>) {
      found.set(row.table, [...(found.get(row.table) ?? []), row.column]);
    }
    return found;
  }

  /** Number of rows, for progress; one short read. */
  count(table: string): number {
    const [row] = this.all(`select count(*) as n from ${quoted(table)}`) as Array<{ n: number }>;
    return row?.n ?? 0;
  }

  /** The rows of a table as arrays, rowid first, in the order they were written; each slice is a transaction of its own. */
  *slices(table: string, columns: readonly string[]): Generator<unknown[][]> {
    const names = columns.map(quoted).join(", ");
    const sql = `select rowid, ${names} from ${quoted(table)} where rowid > ? order by rowid limit ${SLICE_ROWS}`;
    let last: unknown = -1;
    for (;;) {
      const rows = this.all(sql, last, true) as unknown[][];
      if (rows.length > 0) yield rows;
      if (rows.length < SLICE_ROWS) return;
      last = rows.at(-1)?.[0];
    }
  }

  /** Closing twice does no harm. */
  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private all(sql: string, param?: unknown, arrays = false): unknown[] {
    try {
      const statement = this.database.prepare(sql);
      if (arrays) statement.setReturnArrays(true);
      return param === undefined ? statement.all() : statement.all(param as number);
    } catch (thrown) {
      throw unreadable(this.path, thrown);
    }
  }
}

/** SQLite opens anything and complains at the first query, in words that do not help; look at the file ourselves. */
function refuseNonSqlite(path: string): void {
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
  if (size < promised) {
    throw new LedgerError("bad_input", `${path} is cut off: ${size} bytes of ${promised} are there; copy it again`);
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
  if (/malformed|corrupt|not a database|disk image|disk I\/O|short read/i.test(said)) {
    return new LedgerError(
      "bad_input",
      `${path} is damaged (${said}): it may be cut off or copied while it was written; copy it again, or recover it with sqlite3 .recover`,
      { cause: thrown },
    );
  }
  return new LedgerError("bad_input", `cannot read ${path}: ${said}`, { cause: thrown });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
