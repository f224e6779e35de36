import { type Adapter, columns } from "./adapter.ts";
import { tryRows } from "./try_rows.ts";

const folder = "ingest/adapters/task_rows";
const reshaped = ["workflow", "try", "status", "task", "node", "block", "resource"].map(
  (table) => `${folder}/${table}.sql`,
);

const inAll = [
  "what was paid is not known, since blocks were not recorded",
  "every launch of a task counts as a try, which ended when its task was pending again",
  "done is read as exec_done, or as memo_done where a memoised task was never launched",
];
const joinedReasons =
  "the failures of a task are one text without the names of the exceptions, which is taken apart at its commas";
const noReasons = "why a try failed was not recorded";
const noManagers = "managers were not recorded";
const oneHost = "the host of a task's last try is known, those of others not";
const noHosts = "hosts of workers were not recorded";

/** Parsl 1.0: a row per task, overwritten by every try; states of all tries under the task's id; a row per manager. */
const parsl10: Adapter = {
  name: () => "parsl-1.0",
  tables: {
    workflow: tryRows.tables.workflow ?? {},
    task: {
      ...columns("number", "task_id task_fail_count"),
      ...columns(
        "text",
        "run_id hostname task_depends task_executor task_func_name task_memoize task_hashsum task_inputs",
      ),
      ...columns("text", "task_outputs task_stdin task_stdout task_stderr task_fail_history"),
      ...columns("text", "task_time_submitted task_time_running task_time_returned"),
    },
    status: { ...columns("number", "task_id"), ...columns("text", "run_id task_status_name timestamp hostname") },
    node: {
      ...columns("number", "id cpu_count total_memory active worker_count"),
      ...columns("text", "run_id hostname python_v reg_time"),
    },
    resource: without(tryRows.tables.resource ?? {}, ["try_id"]),
  },
  optional: { resource: tryRows.optional.resource ?? [] },
  ignored: { ...tryRows.ignored, workflow: ["workflow_duration"], task: ["task_elapsed_time"] },
  appended: {},
  reshape: [`${folder}/told.sql`, `${folder}/events.sql`, `${folder}/joined_failures.sql`, ...reshaped],
  sql: tryRows.sql.map((file) => (file.endsWith("/runs.sql") ? `${folder}/runs.sql` : file)),
  notes: notes(joinedReasons),
};

const parsl09: Adapter = {
  ...parsl10,
  name: () => "parsl-0.9",
  optional: { ...parsl10.optional, task: ["task_hashsum"] },
};

const { node: _, ...withoutManagers } = parsl09.tables;

const parsl08: Adapter = {
  ...parsl09,
  name: () => "parsl-0.8",
  tables: withoutManagers,
  optional: {
    ...parsl09.optional,
    task: [...(parsl09.optional.task ?? []), "task_fail_count", "task_fail_history"],
    status: ["hostname"],
  },
  reshape: [`${folder}/no_managers.sql`, ...parsl09.reshape],
  notes: notes(noReasons, oneHost, noManagers),
};

const parsl072: Adapter = {
  ...parsl08,
  name: () => "parsl-0.7.2",
  optional: { ...parsl08.optional, task: [...(parsl08.optional.task ?? []), "hostname", "task_stderr"] },
  notes: notes(noReasons, noHosts, noManagers),
};

/** Development of February 2019, in two forms: all text, times in two formats; or typed, with the duration of the run in seconds. */
const february2019: Adapter = {
  ...parsl072,
  name: (schema) => (schema.get("workflow")?.includes("completion_time") ? "parsl-2019-02-typed" : "parsl-2019-02"),
  optional: {
    ...parsl072.optional,
    workflow: ["time_completed"],
    task: [...(parsl072.optional.task ?? []), "task_depends", "task_time_running"],
    resource: [...(parsl072.optional.resource ?? []), "resource_monitoring_interval"],
  },
  ignored: { ...parsl072.ignored, workflow: ["workflow_duration", "completion_time"] },
  reshape: [
    `${folder}/no_managers.sql`,
    `${folder}/told.sql`,
    `${folder}/starts_by_sample.sql`,
    ...parsl09.reshape.slice(1),
  ],
  notes: notes(
    noReasons,
    noHosts,
    noManagers,
    "running says when a try was launched; where a task was launched once, its first sample is when a worker began it",
  ),
};

const parsl071: Adapter = {
  ...february2019,
  name: () => "parsl-0.7.1",
  tables: {
    workflows: february2019.tables.workflow ?? {},
    task: february2019.tables.task ?? {},
    task_status: {
      ...columns("number", "task_id task_fail_count"),
      ...columns("text", "run_id task_status_name timestamp hostname task_fail_history"),
    },
    task_resources: february2019.tables.resource ?? {},
  },
  optional: {
    task: february2019.optional.task ?? [],
    task_status: ["hostname"],
    task_resources: february2019.optional.resource ?? [],
  },
  ignored: {
    task: ["task_fn_hash", "task_func"],
    task_status: ["task_status"],
    task_resources: february2019.ignored.resource ?? [],
  },
  reshape: [
    `${folder}/no_managers.sql`,
    `${folder}/old_names.sql`,
    `${folder}/told.sql`,
    `${folder}/events.sql`,
    `${folder}/listed_failures.sql`,
    ...reshaped,
  ],
  notes: notes(noHosts, noManagers, "running says when a try was launched, so run times hold the wait for a worker"),
};

/** Every generation without a table of tries, newest first; each differs from the one before it by what is written here. */
export const taskRows: readonly Adapter[] = [parsl10, parsl09, parsl08, parsl072, february2019, parsl071];

function notes(...ofThese: readonly string[]): string[] {
  return [`written before Parsl 1.1: ${[...inAll, ...ofThese].join("; ")}`];
}

function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
