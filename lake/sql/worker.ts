import { writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { resolve } from "node:path";
import { serialize } from "node:v8";
import { LedgerError, messageOf } from "../../errors.ts";
import { type Cell, Duck, type OpenResult, quote } from "../duckdb.ts";
import { dataFolder } from "../layout.ts";
import { guard, knownFunctions } from "./guard.ts";
import type { FromWorker, SqlColumn, ToWorker } from "./wire.ts";

/** A process for strangers' queries, one at a time: whatever becomes of it, the one that started it goes on. */

type Bound = Extract<ToWorker, { kind: "bind" }> & { readonly duck: Duck; readonly made: Set<string> };

const parser = Duck.open();
const functions = parser.then(knownFunctions);
let bound: Promise<Bound> | undefined;

// The service comes first, and where memory ends this process does.
setPriority(10);
writeFile("/proc/self/oom_score_adj", "1000").catch(() => {});

process.on("message", (message: ToWorker) => {
  if (message.kind === "bind") bound = bind(message, bound);
  else answer(message.sql, message.params).catch((thrown) => tell(told(thrown)));
});
// DuckDB does not count all that it allocates, so what the process holds is watched, too.
let most = Number.POSITIVE_INFINITY;
setInterval(() => {
  if (process.memoryUsage.rss() < most) return;
  most = Number.POSITIVE_INFINITY;
  tell({ kind: "over", limit: "memory" });
}, 50);
process.on("disconnect", () => process.exit(0));

function tell(message: FromWorker): void {
  process.send?.(message);
}

async function bind(message: Extract<ToWorker, { kind: "bind" }>, before: Promise<Bound> | undefined): Promise<Bound> {
  (await before)?.duck.close();
  const { folder, limits } = message;
  most = (2 * limits.memoryMib + 128) * 2 ** 20;
  return { ...message, duck: await Duck.lockedDown(resolve(folder, dataFolder), limits), made: new Set() };
}

async function answer(sql: string, params: Extract<ToWorker, { kind: "query" }>["params"]): Promise<void> {
  if (bound === undefined) throw new Error("a worker is bound before it is asked");
  const { duck, made, views, limits } = await bound;
  const used = await guard(await parser, sql, { tables: Object.keys(views), functions: await functions });
  for (const table of used.filter((name) => !made.has(name))) {
    await duck.run(`create view ${quote(table)} as ${views[table]}`);
    made.add(table);
  }
  const { columns, batches } = await duck.open(sql, params);
  const wide = new Set<number>();
  let [count, bytes] = [0, 0];
  for await (const rows of batches) {
    count += rows.length;
    noteWide(rows, columns, wide);
    const packed = serialize(rows);
    bytes += packed.length;
    if (count > limits.rows) return tell({ kind: "over", limit: "rows" });
    if (bytes > limits.bytes) return tell({ kind: "over", limit: "bytes" });
    tell({ kind: "rows", packed });
  }
  tell({ kind: "done", columns: named(columns, wide), rows: count });
}

const MOST = 2n ** 63n;

/** Columns of wide integers in which one does not fit 64 bits. */
function noteWide(rows: readonly Cell[][], columns: OpenResult["columns"], wide: Set<number>): void {
  columns.forEach(({ type }, index) => {
    if (type !== "WIDE" || wide.has(index)) return;
    const fits = (cell: Cell | undefined) => typeof cell !== "bigint" || (cell < MOST && cell >= -MOST);
    if (!rows.every((row) => fits(row[index]))) wide.add(index);
  });
}

/** Names that come twice are told apart as DuckDB does in a subquery; integers beyond 64 bits are text. */
function named(columns: OpenResult["columns"], wide: ReadonlySet<number>): SqlColumn[] {
  const seen = new Set<string>();
  return columns.map(({ name, type }, index) => {
    let own = name;
    for (let number = 1; seen.has(own); number++) own = `${name}_${number}`;
    seen.add(own);
    return { name: own, type: type !== "WIDE" ? type : wide.has(index) ? "VARCHAR" : "BIGINT" };
  });
}

/** DuckDB's errors by their first words: a limit, a file that is gone, an error of the engine, else something about the query. */
function told(thrown: unknown): FromWorker {
  if (thrown instanceof LedgerError) return { kind: "refused", message: thrown.message };
  const message = thrown instanceof Error ? thrown.message : messageOf(thrown);
  if (/^Out of Memory Error/.test(message)) return { kind: "over", limit: "memory" };
  if (/^(FATAL|INTERNAL) Error/.test(message)) return { kind: "over", limit: "process" };
  if (/^(IO|Serialization) Error/.test(message)) return { kind: "broken", message: messageOf(thrown) };
  return { kind: "refused", message: message.trim() };
}
