import { createHash } from "node:crypto";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { Duck, literal, type Param, quote, type Row } from "./duckdb.ts";
import { commits, everNamed, inOrderOfWriting, type LogEntry, visible } from "./log.ts";
import { tables } from "./tables/index.ts";

/** A lake as it stood when it was looked at: an immutable set of files under the tables' names. */
export interface LakeState {
  /** Names this state; equal states have equal ids. */
  readonly id: string;
  readonly entries: readonly LogEntry[];
  /** Rows of a query over the lake's tables. */
  rows(sql: string, params?: Param[]): Promise<Row[]>;
  /** The same, some rows at a time, on a connection of its own. */
  stream(sql: string, params?: Param[]): AsyncGenerator<Row[]>;
  /** Runs a statement that writes rows of the lake's tables to a file, on a connection of its own. */
  copy(sql: string): Promise<void>;
}

/** Tables of so many states stay bound: questions that run on keep theirs while newer states come. */
const MOST_STATES = 16;

/** The reading side of a lake. It holds no lock and never writes; ingests go on beside it. */
export class Lake {
  readonly folder: string;
  private readonly duck: Duck;
  /** By id, the one that was asked last at the end. */
  private readonly bound = new Map<string, Promise<LakeState>>();

  private constructor(folder: string, duck: Duck) {
    this.folder = folder;
    this.duck = duck;
  }

  /** Opens a lake, which need not exist yet. */
  static async open(folder: string): Promise<Lake> {
    return new Lake(folder, await Duck.open());
  }

  /**
   * The lake as it stands now, or as it stood when its id was `at`; the log's folder is listed each time, the log is read only
   * when it has grown. Throws unknown for an id that this lake never had.
   */
  async state(at?: string): Promise<LakeState> {
    const names = await commits(this.folder);
    const id = at ?? stateId(names);
    const state =
      this.bound.get(id) ??
      (at === undefined ? this.bind(id, names) : this.earlier(at, names).then((log) => this.bind(id, log)));
    this.bound.delete(id);
    this.bound.set(id, state);
    state.catch(() => this.bound.delete(id));
    for (const [oldest] of [...this.bound].slice(0, -MOST_STATES)) {
      this.bound.delete(oldest);
      await this.duck.run(`drop schema if exists ${quote(`at_${oldest}`)} cascade`);
    }
    return state;
  }

  /** The files that the log names now, whether or not they can be read. */
  async files(): Promise<LogEntry[]> {
    return visible(this.duck, this.folder, await commits(this.folder));
  }

  /** What a commit says of a data file, also one that later commits have replaced. */
  async entryOf(path: string): Promise<LogEntry | undefined> {
    const found = (await this.state()).entries.find((entry) => entry.path === path);
    return found ?? everNamed(this.duck, this.folder, await commits(this.folder), path);
  }

  /** Commits come one after the other, so every state that ever was is the log up to one of them, in the order of writing. */
  private async earlier(at: string, names: readonly string[]): Promise<string[]> {
    const ordered = await inOrderOfWriting(this.folder, names);
    for (let length = ordered.length; length > 0; length--) {
      const log = ordered.slice(0, length).sort();
      if (stateId(log) === at) return log;
    }
    throw new LedgerError("unknown", `this lake never had the state ${at}; meta.lake_state of an answer names one`, {
      field: "at",
    });
  }

  close(): void {
    this.duck.close();
  }

  /** Each state has a schema and a connection of its own, so that a question of several statements sees one state. */
  private async bind(id: string, names: readonly string[]): Promise<LakeState> {
    const entries = await visible(this.duck, this.folder, names);
    const duck = await this.duck.sibling();
    await duck.run(`create or replace schema ${quote(`at_${id}`)}; set schema = ${literal(`at_${id}`)}`);
    for (const table of tables) {
      const files = entries
        .filter((entry) => entry.table_name === table.name)
        .map((entry) => join(this.folder, entry.path));
      const columns = table.columns.map(({ name, type }) => `cast(null as ${type}) as ${quote(name)}`).join(", ");
      const typed = `select ${columns} where false`;
      // Files of an older version lack columns that were added since: they are null there, and a view has them all.
      const rows =
        files.length === 0
          ? typed
          : `${typed} union all by name select * from read_parquet([${files.map(literal).join(", ")}], union_by_name = true)`;
      await duck.run(`create view ${quote(table.name)} as ${rows}`).catch((thrown) => {
        const told = `a file of the lake's table ${table.name} cannot be read (${messageOf(thrown)})`;
        throw new LedgerError("inconsistent", `${told}; parsl-ledger verify names what is broken`, { cause: thrown });
      });
    }
    const another = async () => {
      const own = await duck.sibling();
      await own.run(`set schema = ${literal(`at_${id}`)}`);
      return own;
    };
    async function* stream(sql: string, params?: Param[]) {
      const own = await another();
      try {
        yield* own.stream(sql, params);
      } finally {
        own.disconnect();
      }
    }
    async function copy(sql: string) {
      const own = await another();
      try {
        await own.run(sql);
      } finally {
        own.disconnect();
      }
    }
    return { id, entries, rows: (sql, params) => duck.rows(sql, params), stream, copy };
  }
}

function stateId(names: readonly string[]): string {
  return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
}

/** Throws when nothing was ever ingested: a question to an empty lake is a mistake, not an empty answer. */
export function refuseEmpty(lake: Lake, state: LakeState): void {
  if (state.entries.length > 0) return;
  throw new LedgerError(
    "unknown",
    `the lake ${lake.folder} is empty; fill it first: parsl-ledger ingest PATH/monitoring.db --lake ${lake.folder}`,
  );
}
