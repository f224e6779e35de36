import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { Duck, literal, type Param, quote, type Row } from "./duckdb.ts";
import { formatOf, LAKE_FORMAT, refuseFormat } from "./format.ts";
import { earlierPositions } from "./log/earlier.ts";
import { type Listing, type LogEntry, type Positions, stateId, type Visible, visible, withLog } from "./log.ts";
import { tables } from "./tables/index.ts";

/** A lake as it stood when it was looked at: an immutable set of files under the tables' names. */
export interface LakeState {
  /** Names this state; equal states have equal ids. */
  readonly id: string;
  /** Of every run the files of the copy that counts, and what belongs to ingests. */
  readonly entries: readonly LogEntry[];
  /** Files of other copies of the same runs. */
  readonly copies: readonly LogEntry[];
  /** Marks of what was taken out of sight. */
  readonly marks: readonly LogEntry[];
  /** How far each source's commits reach. */
  readonly positions: Positions;
  /** Rows of a query over the lake's tables. */
  rows(sql: string, params?: Param[]): Promise<Row[]>;
  /** The same, some rows at a time, on a connection of its own. */
  stream(sql: string, params?: Param[]): AsyncGenerator<Row[]>;
}

/** Tables of so many states stay bound: questions that run on keep theirs while newer states come. */
const MOST_STATES = 16;

/** The reading side of a lake. It holds no lock and never writes; ingests go on beside it. */
export class Lake {
  readonly folder: string;
  private readonly duck: Duck;
  /** By id, the one that was asked last at the end. */
  private readonly bound = new Map<string, Promise<LakeState>>();

  private readonly takesOlder: boolean;

  private constructor(folder: string, duck: Duck, takesOlder: boolean) {
    this.folder = folder;
    this.duck = duck;
    this.takesOlder = takesOlder;
  }

  /** Opens a lake, which need not exist yet; one of an older format only for somebody who brings it up. */
  static async open(folder: string, { takesOlder = false } = {}): Promise<Lake> {
    return new Lake(folder, await Duck.open(), takesOlder);
  }

  /**
   * The lake as it stands now, or as it stood when its id was `at`; the log's folder is listed each time, the log is read only
   * when it has grown. Throws unknown for an id that this lake never had or no longer keeps.
   */
  async state(at?: string): Promise<LakeState> {
    return withLog(this.duck, this.folder, async (listing) => {
      await this.refuseFormat(listing);
      return this.lookUp(listing, at);
    });
  }

  private async lookUp(listing: Listing, at: string | undefined): Promise<LakeState> {
    const id = at ?? stateId(listing.positions);
    const state =
      this.bound.get(id) ??
      (at === undefined
        ? this.bind(id, listing, listing.positions)
        : earlierPositions(this.duck, this.folder, listing, at).then((positions) => this.bind(id, listing, positions)));
    this.bound.delete(id);
    this.bound.set(id, state);
    state.catch(() => this.bound.delete(id));
    for (const [oldest] of [...this.bound].slice(0, -MOST_STATES)) {
      this.bound.delete(oldest);
      await this.duck.run(`drop schema if exists ${quote(`at_${oldest}`)} cascade`);
    }
    return state;
  }

  /** The files that the log names now, whether they count or stand by, and whether or not they can be read. */
  async files(): Promise<LogEntry[]> {
    return withLog(this.duck, this.folder, async (listing) => {
      await this.refuseFormat(listing);
      const { entries, copies } = await visible(this.duck, this.folder, listing, listing.positions);
      return [...entries, ...copies];
    });
  }

  private async refuseFormat({ names }: Listing): Promise<void> {
    const format = await formatOf(this.folder, names.length === 0);
    if (format !== undefined && !(this.takesOlder && format < LAKE_FORMAT)) refuseFormat(this.folder, format);
  }

  close(): void {
    this.duck.close();
  }

  /** Each state has a schema and a connection of its own, so that a question of several statements sees one state. */
  private async bind(id: string, listing: Listing, positions: Positions): Promise<LakeState> {
    const shown: Visible = await visible(this.duck, this.folder, listing, positions);
    const { entries } = shown;
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
    async function* stream(sql: string, params?: Param[]) {
      const own = await duck.sibling();
      try {
        await own.run(`set schema = ${literal(`at_${id}`)}`);
        yield* own.stream(sql, params);
      } finally {
        own.disconnect();
      }
    }
    return { id, ...shown, positions, rows: (sql, params) => duck.rows(sql, params), stream };
  }
}

/** Throws when nothing was ever ingested: a question to an empty lake is a mistake, not an empty answer. */
export function refuseEmpty(lake: Lake, state: LakeState): void {
  if (state.entries.length > 0) return;
  throw new LedgerError(
    "unknown",
    `the lake ${lake.folder} is empty; fill it first: parsl-ledger ingest PATH/monitoring.db --lake ${lake.folder}`,
  );
}
