import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { earlierPositions } from "./commits/earlier.ts";
import { Duck, literal, type Param, quote, type Row } from "./duckdb.ts";
import { formatOf, LAKE_FORMAT, refuseFormat, refuseUnsummed } from "./format.ts";
import { Held, type Holding } from "./held.ts";
import { everNamed, type Listing, type LogEntry, type Positions, stateId, visible, withLog } from "./log.ts";
import { isWhole, noPrivacy, type Privacy, type Sight, sightKey } from "./sight.ts";
import { Turns } from "./turns.ts";
import { inSight, positionsInSight, type Viewed, type Views, viewed } from "./views.ts";

/** A lake as it stood when it was looked at, as far as its reader may see: an immutable set of files under the tables' names. */
export interface LakeState {
  /** Names this state; equal states have equal ids. */
  readonly id: string;
  /** Names what of it is seen: an answer is a function of both. */
  readonly sight: string;
  /** Is everything seen as it is? Only then may files be handed out as they are. */
  readonly isWhole: boolean;
  /** Of every run the files of the copy that counts, and what belongs to ingests. */
  readonly entries: readonly LogEntry[];
  /** Files of other copies of the same runs. */
  readonly copies: readonly LogEntry[];
  /** Marks of what was taken out of sight. */
  readonly marks: readonly LogEntry[];
  /** How far each source's commits reach. */
  readonly positions: Positions;
  /** By table, the query that gives its rows; for whoever binds them elsewhere. */
  readonly views: Views;
  /**
   * The query that gives the rows of a table but those of some runs, whose files stay closed: each one opened costs time, whatever is
   * in it. Undefined where that would spare none.
   */
  readonly without: Viewed["without"];
  /** Rows of a query over the lake's tables, not to be changed: equal queries at one time are asked once. */
  rows(sql: string, params?: Param[]): Promise<Row[]>;
  /** The same, some rows at a time, on a connection of its own. */
  stream(sql: string, params?: Param[]): AsyncGenerator<Row[]>;
  /** These columns of them, each row as an object of JSON in UTF-8. */
  objects(sql: string, names: readonly string[], params?: Param[]): AsyncGenerator<Uint8Array[]>;
  /** Runs a statement that writes rows of the lake's tables to a file, on a connection of its own. */
  copy(sql: string): Promise<void>;
}

/** Tables of so many states stay bound: questions that run on keep theirs while newer states come. */
const MOST_STATES = 64;

/** Queries of one state that run at a time: more would hold up each other, and all that waits for the disk. */
const AT_ONE_TIME = 2;

export interface LakeOptions {
  readonly privacy?: Privacy;
  /** For whoever brings up a lake of an older format. */
  readonly takesOlder?: boolean;
  /** Tables that were left out when it was filled: a question about them fails, instead of finding nothing. */
  readonly leftOut?: readonly string[];
  /** Keep small tables of the newest state in memory: worth it to whoever asks it many questions. */
  readonly holds?: Holding;
  /** Told of every query, in seconds. */
  readonly onQuery?: ((seconds: number) => void) | undefined;
}

/** What all who look at one lake have together. */
interface Shared {
  /** By sight and id, the one that was asked last at the end. */
  readonly bound: Map<string, Promise<LakeState>>;
  /** By id, the tables that a state holds in memory. */
  readonly held: Map<string, Held>;
  /** Files of the log when the lake's format was looked at last: whoever changes it commits. */
  checkedLog?: string;
  readonly takesOlder: boolean;
  readonly leftOut: readonly string[];
  readonly holds: Holding | undefined;
  readonly onQuery: ((seconds: number) => void) | undefined;
}

/** The reading side of a lake. It holds no lock and never writes; ingests go on beside it. */
export class Lake {
  readonly folder: string;
  readonly sight: Sight;
  private readonly duck: Duck;
  private readonly shared: Shared;

  private constructor(folder: string, duck: Duck, sight: Sight, shared: Shared) {
    this.folder = folder;
    this.duck = duck;
    this.sight = sight;
    this.shared = shared;
  }

  /** Opens a lake, which need not exist yet; its `privacy` holds for whoever looks at it. */
  static async open(
    folder: string,
    { privacy = noPrivacy, takesOlder = false, leftOut = [], holds, onQuery }: LakeOptions = {},
  ): Promise<Lake> {
    return new Lake(
      folder,
      await Duck.open(),
      { sources: null, privacy },
      { bound: new Map(), held: new Map(), takesOlder, leftOut, holds, onQuery },
    );
  }

  /** The same lake for somebody who may see these sources only; it is open as long as this one. */
  only(sources: readonly string[]): Lake {
    return new Lake(this.folder, this.duck, { ...this.sight, sources }, this.shared);
  }

  /**
   * The lake as it stands now, or as it stood when its id was `at`; the log's folder is listed each time, the log is read only
   * when it has grown. Throws unknown for an id that this lake never had, gone for one of which files were removed since.
   */
  async state(at?: string): Promise<LakeState> {
    return this.withListing((listing) => this.lookUp(listing, at));
  }

  private async lookUp(listing: Listing, at: string | undefined): Promise<LakeState> {
    const id = at ?? stateId(listing.positions);
    const { bound } = this.shared;
    const name = `at_${nameOf([sightKey(this.sight), id])}`;
    const state =
      bound.get(name) ??
      (at === undefined
        ? this.bind(name, id, listing, listing.positions, this.sight.sources === null)
        : earlierPositions(this.duck, this.folder, listing, at).then((positions) =>
            this.bind(name, id, listing, positions, false),
          ));
    bound.delete(name);
    bound.set(name, state);
    state.catch(() => bound.delete(name));
    if (at === undefined) await state.then(() => this.letGoOfAllBut(id));
    for (const [oldest] of [...bound].slice(0, -MOST_STATES)) {
      bound.delete(oldest);
      await this.duck.run(`drop schema if exists ${quote(oldest)} cascade`);
    }
    return state;
  }

  /** The files that the log names now, whether they count or stand by, and whether or not they can be read. */
  async files(): Promise<LogEntry[]> {
    return this.withListing(async (listing) => {
      const { entries, copies } = await visible(this.duck, this.folder, listing, listing.positions);
      return inSight([...entries, ...copies], this.sight);
    });
  }

  /** What a commit says of a data file, also one that later commits have replaced; nothing to whoever does not see the whole lake. */
  async entryOf(path: string): Promise<LogEntry | undefined> {
    if (!isWhole(this.sight)) return undefined;
    const found = (await this.state()).entries.find((entry) => entry.path === path);
    return found ?? this.withListing((listing) => everNamed(this.duck, this.folder, listing, path));
  }

  private withListing<T>(work: (listing: Listing) => Promise<T>): Promise<T> {
    return withLog(this.duck, this.folder, async (listing) => {
      const log = listing.names.join();
      if (log === this.shared.checkedLog) return work(listing);
      const format = await formatOf(this.folder, listing.names.length === 0);
      const isTaken = this.shared.takesOlder && (format ?? LAKE_FORMAT) < LAKE_FORMAT;
      if (format !== undefined && !isTaken) refuseFormat(this.folder, format);
      this.shared.checkedLog = log;
      return work(listing);
    });
  }

  /** Does it hold all tables? */
  get isComplete(): boolean {
    return this.shared.leftOut.length === 0;
  }

  close(): void {
    for (const tables of this.shared.held.values()) tables.stop();
    this.duck.close();
  }

  private async timed<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.shared.onQuery?.((performance.now() - began) / 1000);
    }
  }

  /** Only the newest state's tables are held in memory; who still asks an older one reads its files. */
  private async letGoOfAllBut(id: string): Promise<void> {
    const { held } = this.shared;
    for (const [other, tables] of held) {
      if (other === id) continue;
      held.delete(other);
      // Where its files are gone already, it keeps its tables until it is forgotten itself.
      await tables.letGo().catch(() => {});
    }
  }

  /** Each state has a schema and a connection of its own, so that a question of several statements sees one state. */
  private async bind(
    name: string,
    id: string,
    listing: Listing,
    positions: Positions,
    mayHold: boolean,
  ): Promise<LakeState> {
    // Which copy of a run counts is a matter of those that the reader may see.
    const seen = positionsInSight(positions, this.sight);
    const { entries, copies, marks } = await visible(this.duck, this.folder, listing, seen);
    if (!this.shared.takesOlder) refuseUnsummed(id, entries);
    const { views: all, without } = await viewed(this.folder, entries, this.sight);
    const views = Object.fromEntries(Object.entries(all).filter(([table]) => !this.shared.leftOut.includes(table)));
    const duck = await this.duck.sibling();
    // One that could not be bound whole may be there still.
    await duck.run(`drop schema if exists ${quote(name)} cascade; create schema ${quote(name)}`);
    await duck.run(`set schema = ${literal(name)}`);
    const failed = async (thrown: unknown): Promise<never> => {
      await this.refuseGone(id, entries, thrown);
      refuseDamaged(this.folder, entries, thrown);
      throw thrown;
    };
    for (const [table, rows] of Object.entries(views))
      await duck.run(`create view ${quote(name)}.${quote(table)} as ${rows}`).catch(failed);
    const held = new Held(duck, name, views, entries);
    if (mayHold && this.shared.holds !== undefined) {
      this.shared.held.set(id, held);
      await held.begin(this.shared.holds).catch(failed);
    }
    const another = async () => {
      const own = await duck.sibling();
      await own.run(`set schema = ${literal(name)}`);
      return own;
    };
    const turns = new Turns([duck, ...(await Promise.all(Array.from({ length: AT_ONE_TIME - 1 }, another)))]);
    const asked = new Map<string, Promise<Row[]>>();
    const rows = (sql: string, params: Param[] = []): Promise<Row[]> => {
      const key = JSON.stringify([sql, params], (_, value) =>
        typeof value === "bigint" ? { integer: String(value) } : value,
      );
      const answer =
        asked.get(key) ??
        turns.run((own) => this.timed(() => own.rows(sql, params).catch(failed))).finally(() => asked.delete(key));
      asked.set(key, answer);
      return answer.then((all) => [...all]);
    };
    async function* streamed<T>(begin: (own: Duck) => AsyncGenerator<T>) {
      const own = await another();
      try {
        yield* begin(own);
      } catch (thrown) {
        await failed(thrown);
      } finally {
        own.disconnect();
      }
    }
    async function copy(sql: string) {
      const own = await another();
      try {
        await own.run(sql).catch(failed);
      } finally {
        own.disconnect();
      }
    }
    return {
      id,
      sight: sightKey(this.sight),
      isWhole: isWhole(this.sight),
      entries,
      copies,
      marks,
      positions,
      views,
      without: (table, runs) => (held.has(table) || views[table] === undefined ? undefined : without(table, runs)),
      rows,
      stream: (sql, params) => streamed((own) => own.stream(sql, params)),
      objects: (sql, names, params) => streamed((own) => own.objects(sql, names, params)),
      copy,
    };
  }

  /** What the present state names has to be there; files that only an earlier one names are removed when its time is over. */
  private async refuseGone(id: string, entries: readonly LogEntry[], cause: unknown): Promise<void> {
    if (id === (await this.withListing(async ({ positions }) => stateId(positions)))) return;
    if (entries.every(({ path }) => existsSync(join(this.folder, path)))) return;
    const told = `the state ${id} of the lake is gone: files of it were removed when the retention was over`;
    throw new LedgerError("gone", `${told}; ask without at`, { field: "at", cause });
  }
}

/** What DuckDB says of a file that it cannot read names it: no fault of the program, but of the lake. */
function refuseDamaged(folder: string, entries: readonly LogEntry[], cause: unknown): void {
  const message = messageOf(cause);
  const damaged = entries.find(({ path }) => message.includes(path));
  if (damaged === undefined) return;
  const reason = message.replaceAll(join(folder, "/"), "");
  const told = `a file of the lake's table ${damaged.table_name} cannot be read (${reason})`;
  throw new LedgerError("inconsistent", `${told}; parsl-ledger verify names what is broken`, { cause });
}

function nameOf(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

/** Throws when nothing was ever ingested: a question to an empty lake is a mistake, not an empty answer. */
export function refuseEmpty(lake: Lake, state: LakeState): void {
  if (state.entries.length > 0) return;
  throw new LedgerError(
    "unknown",
    `the lake ${lake.folder} is empty; fill it first: parsl-ledger ingest PATH/monitoring.db --lake ${lake.folder}`,
  );
}
