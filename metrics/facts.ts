import { literal, quote } from "../lake/duckdb.ts";
import { resource } from "../resources.ts";
import { type DimensionKey, runDimensions, tagOf } from "./dimensions.ts";

/** A fact table as metrics see it: its rows that count, and the column behind each dimension that it carries. */
export interface Fact {
  readonly table: string;
  /** A query that gives its rows, where they stand in no table by themselves. */
  readonly sql?: string;
  /** Rows that belong to it; all when missing. */
  readonly where?: string;
  /** Where rows are sums, the column that says how many single ones each stands for. */
  readonly count?: string;
  /** The table that holds just those of its rows that have a failure class. */
  readonly failed?: string;
  /** The instant by which a window cuts it; without one it knows no time. */
  readonly time?: string;
  /** Do its instants lie within the hours in which its run paid or ended tries? */
  readonly isWithinHours?: boolean;
  /** Where rows are stretches of time that begin at `time`, their end: a window keeps those that reach into it. */
  readonly until?: string;
  readonly columns: Readonly<Partial<Record<DimensionKey, string>>>;
}

const place = { source: "source", run: "run_id", executor: "executor", block: "block_id", job: "job_id" };
const summed = { source: "source", run: "run_id", executor: "executor", app: "app" };
const charge = { qos: "qos", project: "project", machine: "machine", pool: "pool" };
const failure = { failure_class: "failure_class", failure_code: "failure_code" };

/** Of a block: how large its job was, and how well that is known. */
const job = {
  nodes: "cast(nodes as varchar)",
  job_size: `case
  when nodes >= 1024 then '1024 and more'
  when nodes >= 128 then '128 to 1023'
  when nodes >= 16 then '16 to 127'
  when nodes >= 2 then '2 to 15'
  else '1'
end`,
  evidence: `case
  when started_evidence = 'sacct' and ended_evidence = 'sacct' then 'scheduler'
  when nodes_evidence in ('sacct', 'configured') then 'estimated times'
  else 'estimated times and nodes'
end`,
};

/** Facts that keep instants, not hours. */
function stopwatch(time: string) {
  return { minute: `date_trunc('minute', ${time})`, ...clock(time) };
}

function clock(time: string) {
  return {
    hour: `date_trunc('hour', ${time})`,
    day: `strftime(${time}, '%Y-%m-%d')`,
    week: `strftime(${time}, '%G-W%V')`,
    month: `strftime(${time}, '%Y-%m')`,
    quarter: `strftime(${time}, '%Y') || 'Q' || cast(extract(quarter from ${time}) as varchar)`,
    year: `strftime(${time}, '%Y')`,
  };
}

/** Stands in a column for the instant that counts as the present one. */
export const NOW = "{now}";

/** Stands in a measure for the number of tries or tasks that a row stands for. */
export const COUNT = "{count}";

/** A run is over when it said so or its submit side fell silent; told when asked, since silence is a matter of the present. */
export const runStatus = `case
  when completed_at is not null and tasks_failed > 0 then 'failed'
  when completed_at is not null then 'completed'
  when date_diff('second', last_submit_at, ${NOW}) * 1000000 <= abandoned_after_us then 'running'
  else 'aborted'
end`;

const ofTries = { ...place, node: "node", app: "app", status: "try_status", ...failure, ...stopwatch("ended_at") };

/** What stands under "by": the same table can be two facts when a dimension means two things in it. */
export const facts = {
  paid: { table: "paid", time: "hour_at", isWithinHours: true, columns: { ...place, ...charge, ...clock("hour_at") } },
  paid_jobs: {
    table: "paid_jobs",
    sql: resource("metrics/paid_jobs.sql"),
    time: "hour_at",
    columns: { ...place, ...charge, ...job, ...clock("hour_at") },
  },
  ledger: {
    table: "ledger",
    time: "hour_at",
    isWithinHours: true,
    columns: { ...place, ...charge, account: "account", app: "app", ...failure, ...clock("hour_at") },
  },
  node_ledger: { table: "node_ledger", columns: { ...place, ...charge, node: "node", account: "account", ...failure } },
  try_hours: {
    table: "try_hours",
    where: "is_try",
    count: "count",
    time: "hour_at",
    isWithinHours: true,
    columns: { ...summed, status: "try_status", ...failure, ...clock("hour_at") },
  },
  task_hours: {
    table: "try_hours",
    where: "is_last_try",
    count: "count",
    time: "hour_at",
    isWithinHours: true,
    columns: { ...summed, status: "task_status", ...failure, ...clock("hour_at") },
  },
  tries: {
    table: "tries",
    where: "try_id is not null",
    failed: "failed_tries",
    time: "ended_at",
    isWithinHours: true,
    columns: ofTries,
  },
  failures: {
    table: "failed_tries",
    time: "ended_at",
    isWithinHours: true,
    columns: ofTries,
  },
  tasks: {
    table: "tries",
    where: "is_last_try",
    failed: "failed_tries",
    time: "ended_at",
    isWithinHours: true,
    columns: { ...place, node: "node", app: "app", status: "task_status", ...failure, ...stopwatch("ended_at") },
  },
  blocks: {
    table: "blocks",
    time: "submitted_at",
    columns: { ...place, ...charge, ...job, ...stopwatch("submitted_at") },
  },
  managers: { table: "managers", time: "registered_at", columns: { ...place, node: "node" } },
  runs: {
    table: "run_lives",
    time: "began_at",
    columns: { source: "source", run: "run_id", status: runStatus, ...stopwatch("began_at") },
  },
} as const satisfies Record<string, Fact>;

export type FactKey = keyof typeof facts;

/** The record behind a key, without its literal types. */
export function fact(key: FactKey): Fact {
  return facts[key];
}

/** SQL of a dimension over the rows of a fact, undefined when the fact does not carry it. Every fact carries what its runs carry. */
export function factColumn(from: Fact, key: DimensionKey): string | undefined {
  if (ofRun(key)) return quote(`run.${key}`);
  return from.columns[key];
}

/** The FROM of a fact: its table, beside it what these dimensions need of its runs. */
export function factSource(from: Fact, keys: readonly DimensionKey[]): string {
  const joins = [...new Set(keys)].filter(ofRun).map((key) => {
    const tag = tagOf(key);
    const value =
      tag === undefined
        ? `select source, run_id, ${quote(key)} as ${quote(`run.${key}`)} from runs`
        : `select source, run_id, value as ${quote(`run.${key}`)} from tags where tag = ${literal(tag)}`;
    return ` left join (${value}) as ${quote(`of ${key}`)} using (source, run_id)`;
  });
  const rows = from.sql === undefined ? quote(from.table) : `(${from.sql}) as ${quote(from.table)}`;
  return `${rows}${joins.join("")}`;
}

function ofRun(key: DimensionKey): boolean {
  return (runDimensions as readonly string[]).includes(key) || tagOf(key) !== undefined;
}
