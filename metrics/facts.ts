import type { DimensionKey } from "./dimensions.ts";

/** A fact table as metrics see it: its rows that count, and the column behind each dimension that it carries. */
export interface Fact {
  readonly table: string;
  /** Rows that belong to it; all when missing. */
  readonly where?: string;
  /** The instant by which a window cuts it; without one it knows no time. */
  readonly time?: string;
  readonly columns: Readonly<Partial<Record<DimensionKey, string>>>;
}

const place = { source: "source", run: "run_id", executor: "executor", block: "block_id", job: "job_id" };
const failure = { failure_class: "failure_class", failure_code: "failure_code" };

function clock(time: string) {
  return { hour: `date_trunc('hour', ${time})`, day: `strftime(${time}, '%Y-%m-%d')` };
}

/** What stands under "by": the same table can be two facts when a dimension means two things in it. */
export const facts = {
  paid: { table: "paid", time: "hour_at", columns: { ...place, ...clock("hour_at") } },
  ledger: {
    table: "ledger",
    time: "hour_at",
    columns: { ...place, account: "account", app: "app", ...failure, ...clock("hour_at") },
  },
  node_ledger: { table: "node_ledger", columns: { ...place, node: "node", account: "account", ...failure } },
  tries: {
    table: "tries",
    where: "try_id is not null",
    time: "ended_at",
    columns: { ...place, node: "node", app: "app", status: "try_status", ...failure, ...clock("ended_at") },
  },
  tasks: {
    table: "tries",
    where: "is_last_try",
    time: "ended_at",
    columns: { ...place, node: "node", app: "app", status: "task_status", ...failure, ...clock("ended_at") },
  },
} as const satisfies Record<string, Fact>;

export type FactKey = keyof typeof facts;

/** The record behind a key, without its literal types. */
export function fact(key: FactKey): Fact {
  return facts[key];
}
