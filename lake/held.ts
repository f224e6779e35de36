import { type Duck, quote } from "./duckdb.ts";
import type { LogEntry } from "./log.ts";
import type { Views } from "./views.ts";

/** What a reader keeps in memory of the newest state: the table that most questions sum, or all that figures are asked of. */
export type Holding = "paid" | "all";

/** So many rows of a table are held at most: more of those that nearly every question sums. */
const MOST_ROWS = 200_000;
const MOST_SUMMED_ROWS = 1_000_000;
/** Each file costs about 0.3 ms of every question, whatever is in it; fewer than these do not matter. */
const FEW_FILES = 4;

const summed = ["paid", "ledger", "try_hours"];

/** What questions for figures read, the most asked first; tables that only programs page through stay in their files. */
const asked = [
  "paid",
  "runs",
  "coverage",
  "try_hours",
  "ledger",
  "run_lives",
  "ingests",
  "tags",
  "blocks",
  "managers",
  "node_ledger",
  "failed_tries",
  "tries",
];

/** The small tables of one state, as its schema has them: views of their files, or tables in memory. */
export class Held {
  private readonly duck: Duck;
  private readonly schema: string;
  private readonly views: Views;
  private readonly worth: readonly string[];
  private readonly inMemory = new Set<string>();
  private isOver = false;
  private later: Promise<void> = Promise.resolve();

  constructor(duck: Duck, schema: string, views: Views, entries: readonly LogEntry[]) {
    this.duck = duck;
    this.schema = schema;
    this.views = views;
    this.worth = asked.filter((table) => views[table] !== undefined && isWorthHolding(table, entries));
  }

  has(table: string): boolean {
    return this.inMemory.has(table);
  }

  /** The most asked table is held afterwards; the others follow one by one, while questions are answered from their files. */
  async begin(holding: Holding): Promise<void> {
    await this.hold("paid");
    if (holding === "all") this.later = this.holdOthers().catch(() => {});
  }

  /** All of them are views of their files again. */
  async letGo(): Promise<void> {
    this.stop();
    await this.later;
    const tables = [...this.inMemory];
    await this.replace(tables.map((table) => `drop table ${this.named(table)}; create view ${this.asRows(table)}`));
    this.inMemory.clear();
  }

  /** Nothing more is read. */
  stop(): void {
    this.isOver = true;
  }

  /** A file that cannot be read stops this here and is told by the question that reads it. */
  private async holdOthers(): Promise<void> {
    for (const table of this.worth) if (!this.isOver) await this.hold(table);
  }

  private async hold(table: string): Promise<void> {
    if (!this.worth.includes(table) || this.inMemory.has(table)) return;
    await this.replace([`drop view ${this.named(table)}; create table ${this.asRows(table)}`]);
    this.inMemory.add(table);
  }

  /** In one step: questions see all before it or all after it. */
  private async replace(statements: readonly string[]): Promise<void> {
    const own = await this.duck.sibling();
    try {
      await own.run(`begin; ${statements.join("; ")}; commit`);
    } finally {
      own.disconnect();
    }
  }

  private named(table: string): string {
    return `${quote(this.schema)}.${quote(table)}`;
  }

  private asRows(table: string): string {
    return `${this.named(table)} as ${this.views[table]}`;
  }
}

/** Is this table of a state small and in many files, so that questions are better answered from memory than from its files? */
function isWorthHolding(table: string, entries: readonly LogEntry[]): boolean {
  const files = entries.filter((entry) => entry.table_name === table);
  const most = summed.includes(table) ? MOST_SUMMED_ROWS : MOST_ROWS;
  return files.length > FEW_FILES && files.reduce((sum, { rows }) => sum + rows, 0) <= most;
}
