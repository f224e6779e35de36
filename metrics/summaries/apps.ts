import { resource } from "../../resources.ts";
import { list } from "../lists/index.ts";
import { bookedTasks, count, instant, label, micros, type Summary } from "./summary.ts";

const tries = list("tries");
/** Tasks that were never tried have a row, too. */
const triesAndUntried = { ...tries, fact: { ...tries.fact, where: "true" } };

export const apps: Summary = {
  title: "Apps",
  grain: "one row per app, in the order of first invocation, with what its tries took",
  of: triesAndUntried,
  sql: resource("metrics/summaries/apps.sql"),
  columns: [
    label("app", "App; null when the task's row was lost."),
    count("tasks", "Tasks."),
    count("tries", "Tries."),
    micros("wait_us", "Time from launching to running, over the tries that have both; null when none has."),
    micros("run_us", "Time that tries ran, over those whose start and end are known; null when none is."),
    micros("elapsed_us", "Time from launching to the end, over the tries that ran; null when none did."),
    micros("worker_us", "Time that tries held a worker; null when none did."),
    count("tries_without_wait", "Tries that ran, without a recorded start or launch: in no sum of waits."),
    count("tries_without_run", "Tries that ran, without a known start or end: in no sum of run times."),
    count("tries_never_ran", "Tries that never ran: memoised, failed through another, or lost before they began."),
  ],
};

export const app_edges: Summary = {
  title: "App edges",
  grain: "one row per pair of apps whose tasks depend on each other or join each other",
  of: list("tasks"),
  sql: resource("metrics/summaries/app_edges.sql"),
  columns: [
    label("from_app", "App of the task that was waited for."),
    label("to_app", "App of the task that waited."),
    label("kind", "depends, or joins: the waiting task is a join app, the other one is an inner task of it."),
    count("edges", "Pairs of tasks."),
  ],
};

export const activity: Summary = {
  title: "Activity",
  grain: "one row per app and stretch of time in which the number of its running tries does not change",
  of: tries,
  sql: resource("metrics/summaries/activity.sql"),
  columns: [
    label("app", "App."),
    instant("from_at", "Start of the stretch."),
    instant("to_at", "End of the stretch, not included; null for the last one."),
    count("running", "Tries that ran, each to its own end."),
  ],
};

export const supply: Summary = {
  title: "Supply",
  grain: "one row per run and executor: the most workers at one time",
  of: list("workers"),
  sql: resource("metrics/summaries/supply.sql"),
  columns: [
    label("source", "Configured name of the place the run came from."),
    label("run_id", "Run."),
    label("executor", "Executor."),
    count("connected_most", "The most workers that were connected at one time."),
    count("busy_most", "The most workers that held a try at one time."),
    count("backlog_most", "The most tries that waited for a worker at one time."),
  ],
};

export const task_counts: Summary = {
  title: "Task counts",
  grain: "one row: how many tasks there are, are over, and may come from a cache",
  of: bookedTasks,
  sql: resource("metrics/summaries/task_counts.sql"),
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
};
