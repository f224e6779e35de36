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
const charge = { qos: "qos", project: "project", machine: "machine", pool: "pool" };
const failure = { failure_class: "failure_class", failure_code: "failure_code" };

function clock(time: string) {
  return { hour: `date_trunc('hour', ${time})`, day: `strftime(${time}, '%Y-%m-%d')` };
}

/** Stands in a column for the instant that counts as the present one. */
export const NOW = "{now}";

/** A run is over when it said so or its submit side fell silent; told when asked, since silence is a matter of the present. */
const runStatus = `case
  when completed_at is not null and tasks_failed > 0 then 'failed'
  when completed_at is not null then 'completed'
  when date_diff('second', last_submit_at, ${NOW}) * 1000000 <= abandoned_after_us then 'running'
  else 'aborted'
end`;

/** What stands under "by": the same table can be two facts when a dimension means two things in it. */
export const facts = {
  paid: { table: "paid", time: "hour_at", columns: { ...place, ...charge, ...clock("hour_at") } },
  ledger: {
    table: "ledger",
    time: "hour_at",
    columns: { ...place, ...charge, account: "account", app: "app", ...failure, ...clock("hour_at") },
  },
  node_ledger: { table: "node_ledger", columns: { ...place, ...charge, node: "node", account: "account", ...failure } },
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
  blocks: {
    table: "blocks",
    time: "submitted_at",
    columns: { ...place, ...charge, ...clock("submitted_at") },
  },
  managers: { table: "managers", time: "registered_at", columns: { ...place, node: "node" } },
  runs: {
    table: "run_lives",
    time: "began_at",
    columns: { source: "source", run: "run_id", status: runStatus, ...clock("began_at") },
  },
} as const satisfies Record<string, Fact>;

export type FactKey = keyof typeof facts;

/** The record behind a key, without its literal types. */
export function fact(key: FactKey): Fact {
  return facts[key];
}
