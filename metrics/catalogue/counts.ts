import type { DimensionKey } from "../dimensions.ts";
import { COUNT } from "../facts.ts";
import type { Metric } from "../metric.ts";

const taskRows = [
  { task_id: 1, try_id: 0, is_last_try: false },
  { task_id: 1, try_id: 1, is_last_try: true },
  { task_id: 2, try_id: null, is_last_try: true },
];

export const tries: Metric = {
  title: "Tries",
  unit: "1",
  precision: 0,
  facts: ["try_hours", "tries"],
  meaning: "Tries of tasks, each by the furthest state that it reached itself.",
  formula: "rows of tries with a try_id",
  nullWhen: "Never: no try counts as 0.",
  numerator: { sum: COUNT, scale: "count" },
  example: { given: taskRows, expect: 2 },
};

export const tasks: Metric = {
  title: "Tasks",
  unit: "1",
  precision: 0,
  facts: ["task_hours", "tasks"],
  meaning: "Tasks, each once, by the state of its last try.",
  formula: "rows of tries that are a task's last, or the only row of a task that was never tried",
  nullWhen: "Never: no task counts as 0.",
  numerator: { sum: COUNT, scale: "count" },
  example: { given: taskRows, expect: 2 },
};

export const blocks: Metric = {
  title: "Blocks",
  unit: "1",
  precision: 0,
  facts: ["blocks"],
  meaning: "Blocks that began to be paid for.",
  formula: "rows of blocks with started_at",
  nullWhen: "Never: no block counts as 0.",
  numerator: { sum: "1", where: "started_at is not null", scale: "count" },
  example: { given: [{ block_id: "0", started_at: "2026-01-01 00:00:00" }, { block_id: "1" }], expect: 1 },
};

export const runs: Metric = {
  title: "Runs",
  unit: "1",
  precision: 0,
  facts: ["runs"],
  meaning:
    "Runs of workflow scripts. By status: running (its submit side wrote something lately), completed, failed (ended, with tasks that failed), aborted (silent, without an end).",
  formula: "rows of run_lives",
  nullWhen: "Never: no run counts as 0.",
  numerator: { sum: "1", scale: "count" },
  example: { given: [{ run_id: "a" }, { run_id: "b" }], expect: 2 },
};

const failureRows = [
  { source: "s", run_id: "r", task_id: 1, try_id: 0, failure_class: "walltime", is_recovered: true },
  { source: "s", run_id: "r", task_id: 1, try_id: 1, failure_class: "walltime", is_recovered: true },
  { source: "s", run_id: "r", task_id: 2, try_id: 0, failure_class: "walltime", is_recovered: false },
  { source: "s", run_id: "r", task_id: 3, try_id: 0, failure_class: null, is_recovered: null },
];
const refuses = {
  dimensions: ["status"] as readonly DimensionKey[],
  because: "a task's tries have different states; ask tasks by status",
};

export const tasks_hit: Metric = {
  title: "Tasks hit",
  unit: "1",
  precision: 0,
  facts: ["failures"],
  meaning: "Tasks of which at least one try failed or was lost; each once, however many of its tries did.",
  formula: "number of different tasks among the tries with a failure_class",
  nullWhen: "Never: none counts as 0.",
  refuses,
  numerator: { sum: "1", where: "failure_class is not null", scale: "tasks" },
  example: { given: failureRows, expect: 2 },
};

export const tasks_recovered: Metric = {
  ...tasks_hit,
  title: "Tasks recovered",
  meaning: "Tasks hit that ended well all the same, by a retry.",
  formula: "number of different tasks among the tries with is_recovered",
  numerator: { sum: "1", where: "is_recovered", scale: "tasks" },
  example: { given: failureRows, expect: 1 },
};

export const tasks_never_recovered: Metric = {
  ...tasks_hit,
  title: "Tasks never recovered",
  meaning: "Tasks hit that never ended well.",
  formula: "number of different tasks among the failed tries without is_recovered",
  numerator: { sum: "1", where: "failure_class is not null and not is_recovered", scale: "tasks" },
  example: { given: failureRows, expect: 1 },
};

export const memo_avoided_hours: Metric = {
  title: "Avoided by memoisation",
  unit: "worker-hour",
  precision: 3,
  facts: ["task_hours", "tasks"],
  meaning:
    "Worker time that tasks found in the cache would have taken: the median run time of the app's executed tries.",
  formula: "sum of avoided_us / 3.6e9 over tasks in state memo_done",
  nullWhen: "No task was found in the cache, or no try of its app was executed.",
  numerator: { sum: "avoided_us", scale: "amount", unitsPerWhole: 3.6e9 },
  example: {
    given: [
      { task_id: 1, is_last_try: true, avoided_us: 3.6e9 },
      { task_id: 2, is_last_try: true, avoided_us: 1.8e9 },
      { task_id: 3, is_last_try: true, avoided_us: null },
    ],
    expect: 1.5,
  },
};

export const success_fraction: Metric = {
  title: "Success",
  unit: "1",
  precision: 3,
  facts: ["try_hours", "tries"],
  meaning: "Share of the tries that ended which ended well.",
  formula: "tries in exec_done / tries in exec_done or with a failure_class",
  nullWhen: "No try ended.",
  refuses: {
    dimensions: ["status", "failure_class", "failure_code"],
    because: "a try that ended well has another one",
  },
  numerator: {
    sum: `case when try_status = 'exec_done' then ${COUNT} when failure_class is not null then 0 end`,
    scale: "amount",
  },
  rest: {
    sum: `case when try_status = 'exec_done' then 0 when failure_class is not null then ${COUNT} end`,
    scale: "amount",
  },
  example: {
    given: [
      { task_id: 1, try_id: 0, try_status: "fail_retryable", failure_class: "walltime" },
      { task_id: 1, try_id: 1, try_status: "exec_done" },
      { task_id: 2, try_id: 0, try_status: "exec_done" },
      { task_id: 3, try_id: 0, try_status: "exec_done" },
      { task_id: 4, try_id: 0, try_status: "running" },
    ],
    expect: 0.75,
  },
};

export const worker_hours: Metric = {
  title: "Worker hours",
  unit: "worker-hour",
  precision: 3,
  facts: ["try_hours", "tries"],
  meaning: "Time that tries held workers, whatever came of them; counted when the try ended.",
  formula: "sum of busy_us / 3.6e9 over tries",
  nullWhen: "No try held a worker.",
  numerator: { sum: "busy_us", scale: "amount", unitsPerWhole: 3.6e9 },
  example: {
    given: [
      { task_id: 1, try_id: 0, busy_us: 3.6e9 },
      { task_id: 2, try_id: 0, busy_us: 1.8e9 },
      { task_id: 3, try_id: 0, busy_us: null },
    ],
    expect: 1.5,
  },
};
