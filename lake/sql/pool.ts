import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { deserialize } from "node:v8";
import { LedgerError } from "../../errors.ts";
import { packageRoot } from "../../resources.ts";
import type { Cell, Params, Row } from "../duckdb.ts";
import type { LakeState } from "../lake.ts";
import type { SqlLimits } from "./limits.ts";
import type { FromWorker, SqlColumn, ToWorker } from "./wire.ts";

export interface SqlQuery {
  readonly sql: string;
  readonly params: Params;
  /** Told when nobody wants the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A whole result; its rows are unpacked as they are read. */
export interface SqlResult {
  readonly columns: readonly SqlColumn[];
  readonly rows: number;
  batches(): AsyncGenerator<Row[]>;
}

interface Worker {
  readonly process: ChildProcess;
  /** State and sight that it is bound to. */
  bound: string;
}

/** So many queries wait for each worker; more are sent away. */
const WAITING_PER_WORKER = 8;

/** Runs strangers' queries in processes of their own, which are ended when a query goes beyond its limits. */
export class SqlPool {
  readonly limits: SqlLimits;
  private readonly folder: string;
  private readonly onOver: (limit: string) => void;
  private readonly all = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private running = 0;
  private readonly waiting: Array<() => void> = [];

  /** `onOver` is told of every query that met a limit. */
  constructor(folder: string, limits: SqlLimits, onOver: (limit: string) => void = () => {}) {
    this.folder = folder;
    this.limits = limits;
    this.onOver = onOver;
  }

  /**
   * The result of one SELECT over the tables of a state. Throws usage for a query that is none or that DuckDB refuses, limit for one
   * that takes too much, crowded when too many wait.
   */
  async run(state: LakeState, query: SqlQuery): Promise<SqlResult> {
    await this.turn(query.signal);
    const worker = this.take(`${state.sight} ${state.id}`);
    try {
      const result = await this.ask(worker, state, query);
      this.idle.push(worker);
      return result;
    } catch (thrown) {
      // One that only refused a query can go on; whatever else happened, it is ended.
      if (thrown instanceof LedgerError && thrown.code === "usage") this.idle.push(worker);
      else worker.process.kill("SIGKILL");
      if (thrown instanceof LedgerError && thrown.limit !== undefined) this.onOver(thrown.limit);
      throw thrown;
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  /** Ends all workers; queries that run are told that they were stopped. */
  close(): void {
    for (const { process } of this.all) process.kill("SIGKILL");
  }

  private async turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.running >= this.limits.workers) {
      if (this.waiting.length >= this.limits.workers * WAITING_PER_WORKER)
        throw new LedgerError("crowded", "too many queries wait already; ask again in a while");
      await new Promise<void>((go) => this.waiting.push(go));
    }
    this.running++;
    if (!signal?.aborted) return;
    this.running--;
    this.waiting.shift()?.();
    throw gone();
  }

  /** One that is bound already, else any that is free, else a new one. */
  private take(bound: string): Worker {
    const at = this.idle.findIndex((worker) => worker.bound === bound);
    const [found] = this.idle.splice(Math.max(at, 0), 1);
    if (found !== undefined) return found;
    const file = join(packageRoot, "dist/lake/sql/worker.js");
    // Nothing of this process's environment, and so none of its secrets, is handed on.
    const process = fork(file, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: {},
    });
    const worker = { process, bound: "" };
    this.all.add(worker);
    process.once("exit", () => {
      this.all.delete(worker);
      const index = this.idle.indexOf(worker);
      if (index >= 0) this.idle.splice(index, 1);
    });
    process.on("error", () => {});
    return worker;
  }

  private ask(worker: Worker, state: LakeState, { sql, params, signal }: SqlQuery): Promise<SqlResult> {
    const { process } = worker;
    const packed: Uint8Array[] = [];
    return new Promise<SqlResult>((resolve, reject) => {
      const onMessage = (message: FromWorker) => {
        if (message.kind === "rows") packed.push(message.packed);
        else if (message.kind === "done") settle(() => resolve(resultOf(message.columns, message.rows, packed)));
        else settle(() => reject(this.refusal(message)));
      };
      const onExit = () => settle(() => reject(this.over("process")));
      const onAbort = () => settle(() => reject(gone()));
      const timer = setTimeout(() => settle(() => reject(this.over("time"))), this.limits.timeS * 1000);
      const settle = (end: () => void) => {
        clearTimeout(timer);
        process.off("message", onMessage).off("exit", onExit);
        signal?.removeEventListener("abort", onAbort);
        process.unref();
        process.channel?.unref();
        end();
      };
      process.ref();
      process.channel?.ref();
      process.on("message", onMessage).once("exit", onExit);
      signal?.addEventListener("abort", onAbort, { once: true });
      const bound = `${state.sight} ${state.id}`;
      if (worker.bound !== bound) {
        send(process, { kind: "bind", folder: this.folder, views: state.views, limits: this.limits });
        worker.bound = bound;
      }
      send(process, { kind: "query", sql, params });
    });
  }

  private refusal(message: Exclude<FromWorker, { kind: "rows" | "done" }>): LedgerError {
    if (message.kind === "over") return this.over(message.limit);
    if (message.kind === "refused") return new LedgerError("usage", message.message, { field: "sql" });
    return new LedgerError(
      "inconsistent",
      "a file of the lake cannot be read; parsl-ledger verify names what is broken",
      {
        cause: new Error(message.message),
      },
    );
  }

  private over(limit: "time" | "memory" | "rows" | "bytes" | "process"): LedgerError {
    const { timeS, memoryMib, rows, bytes } = this.limits;
    const told = {
      time: `the query was stopped after ${timeS} s, the most that one may take; ask for less: a shorter time, fewer runs, fewer joins`,
      memory: `the query was stopped because it wanted more memory than the ${memoryMib} MiB that one may have; ask for less, or sum up first`,
      rows: `the query was stopped at more than ${rows} rows, the most that an answer may have; sum up, or add LIMIT`,
      bytes: `the query was stopped at more than ${bytes} bytes, the most that an answer may have; ask for fewer columns or rows`,
      process: "the query ended the process that it ran in, mostly a sign of too much memory; ask for less",
    }[limit];
    return new LedgerError("limit", told, { field: "sql", limit });
  }
}

function send(process: ChildProcess, message: ToWorker): void {
  // One that is gone is told by its exit.
  process.send(message, () => {});
}

function gone(): LedgerError {
  return new LedgerError("limit", "nobody waits for this answer any more", { limit: "client" });
}

function resultOf(columns: readonly SqlColumn[], rows: number, packed: readonly Uint8Array[]): SqlResult {
  async function* batches() {
    for (const one of packed) {
      const arrays = deserialize(one) as Cell[][];
      yield arrays.map((cells) =>
        Object.fromEntries(columns.map(({ name, type }, at) => [name, typed(cells[at], type)])),
      );
    }
  }
  return { columns, rows, batches };
}

/** A wide integer whose column became text is text; the rest is as it came. */
function typed(cell: Cell | undefined, type: SqlColumn["type"]): Cell {
  return typeof cell === "bigint" && type === "VARCHAR" ? cell.toString() : (cell ?? null);
}
