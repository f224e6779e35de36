import { resource } from "../../resources.ts";
import { bookedTasks, count, micros, triesAndUntried } from "./booked.ts";
import { type List, listFact } from "./list.ts";
import { workers } from "./of_tables.ts";

export const apps: List = {
  title: "Apps",
  grain: "one row per app, with what its tries took",
  fact: listFact(triesAndUntried),
  digest: resource("metrics/lists/apps.sql"),
  columns: [
    { name: "app", type: "VARCHAR", unit: null, meaning: "App; null when the task's row was lost." },
    count("tasks", "Tasks."),
    count("tries", "Tries."),
    micros("wait_us", "Time from launching to running, over the tries that have both; null when none has."),
    micros("run_us", "Time that tries ran, over those whose start and end are known; null when none is."),
    micros("elapsed_us", "Time from launching to the end, over the tries that ran; null when none did."),
    micros("worker_us", "Time that tries held a worker; null when none did."),
    count("tries_without_wait", "Tries that ran, without a recorded start or launch: in no sum of waits."),
    count("tries_without_run", "Tries that ran, without a known start or end: in no sum of run times."),
    count("tries_never_ran", "Tries that never ran: memoised, failed through another, or lost before they began."),
    { name: "first_invoked_at", type: "TIMESTAMP", unit: "UTC", meaning: "When the first of its tasks was invoked." },
  ],
  key: ["app"],
  sort: "first_invoked_at,app",
};

export const task_counts: List = {
  title: "Task counts",
  grain: "one row: how many tasks there are, are over, and may come from a cache",
  fact: listFact(bookedTasks),
  digest: resource("metrics/lists/task_counts.sql"),
  columns: [
    count("tasks", "Tasks."),
    count("completed", "Tasks that are over: exec_done, memo_done, failed or dep_fail."),
    count("exec_done", "Tasks that were executed and ended well."),
    count("memo_done", "Tasks whose result came from the cache."),
    count("failed", "Tasks that failed."),
    count("dep_fail", "Tasks that failed because one they waited for did."),
    count("cached_dispatched", "Memoised tasks that were handed to an executor."),
    count("cached_undispatched", "Memoised tasks that were not."),
    count("not_cached", "Tasks without a hash: their app is not memoised, or they never got so far."),
  ],
  key: ["tasks"],
  sort: "tasks",
};

export const worker_peaks: List = {
  title: "Peaks of workers",
  grain: "one row per run and executor: the most workers at one time",
  fact: workers.fact,
  digest: resource("metrics/lists/worker_peaks.sql"),
  columns: [
    ...workers.columns.filter(({ name }) => ["source", "run_id", "executor"].includes(name)),
    count("connected_most", "The most workers that were connected at one time."),
    count("busy_most", "The most workers that held a try at one time."),
    count("backlog_most", "The most tries that waited for a worker at one time."),
  ],
  key: ["source", "run_id", "executor"],
  sort: "source,run_id,executor",
};
