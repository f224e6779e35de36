import type { Selection } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { listedTable } from "./listed.ts";
import { measuredTable } from "./measured.ts";

/** Tables that stand on more than one page. */

const share = {
  paid_node_hours: "Paid",
  useful_fraction: "Useful",
  loss_fraction: "Lost",
  idle_fraction: "Idle",
};

export function runsTable(request: PageRequest, caption: string, limit = 25): Promise<Fragment> {
  return listedTable(request, {
    id: "runs",
    caption,
    list: "runs",
    columns: [
      "run_id",
      "source",
      "workflow",
      "status",
      "began_at",
      "completed_at",
      "elapsed_s",
      "tasks",
      { name: "tasks_failed", title: "Failed" },
      "user",
      "host",
    ],
    limit,
    empty: "No run is like that.",
  });
}

export function runFigures(request: PageRequest, caption: string, limit = 25): Promise<Fragment> {
  return measuredTable(request, {
    id: "figures",
    caption,
    metrics: "paid_node_hours,useful_fraction,loss_fraction,idle_fraction",
    by: "source,run",
    columns: share,
    sort: "-paid_node_hours",
    limit,
    empty: "No run is like that.",
  });
}

export function executorsTable(request: PageRequest): Promise<Fragment> {
  return measuredTable(request, {
    id: "executors",
    caption: "Executors",
    metrics: "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,walltime_loss_hours,blocks,tries,queue_wait",
    by: "source,run,executor",
    columns: {
      ...share,
      walltime_loss_hours: "Lost to walltime",
      blocks: "Blocks",
      tries: "Tries",
      queue_wait_p50: "Queue wait, median",
    },
    hidden: "run" in request.parts ? ["source", "run"] : [],
    sort: "-paid_node_hours",
    empty: "No executor is like that.",
  });
}

export function blocksTable(request: PageRequest, limit = 25): Promise<Fragment> {
  const of =
    "executor" in request.parts ? [] : "run" in request.parts ? ["executor"] : ["executor", "run_id", "source"];
  return listedTable(request, {
    id: "blocks",
    caption: "Blocks: batch jobs as they were paid",
    list: "blocks",
    columns: [
      "block_id",
      ...of,
      { name: "job_id", title: "Batch job" },
      { name: "end_state", title: "Ended as" },
      "submitted_at",
      "started_at",
      "ended_at",
      { name: "queue_wait_us", title: "Queued" },
      { name: "paid_us", title: "Paid per node" },
      "nodes",
      { name: "nodes_registered", title: "Registered" },
      { name: "walltime_s", title: "Time limit" },
      { name: "ended_evidence", title: "End known from" },
    ],
    limit,
    empty: "No block was asked for.",
  });
}

export function triesTable(
  request: PageRequest,
  caption: string,
  filters: Selection["filters"] = {},
): Promise<Fragment> {
  const { run, executor, block, node } = request.parts;
  const unless = (known: string | undefined, ...columns: string[]) => (known === undefined ? columns : []);
  return listedTable(request, {
    id: "tries",
    caption,
    list: "tries",
    columns: [
      { name: "task_id", title: "Task" },
      { name: "try_id", title: "Try" },
      ...unless(run, "run_id"),
      "app",
      { name: "try_status", title: "State" },
      "failure_class",
      { name: "failure_code", title: "Code" },
      ...unless(executor, "executor"),
      ...unless(block, "job_id"),
      ...unless(node, "node"),
      "began_at",
      "ended_at",
      { name: "busy_us", title: "Held a worker" },
      { name: "is_recovered", title: "Recovered" },
    ],
    filters,
    sort: "-ended_at",
    empty: "No try is like that.",
  });
}

export function tasksTable(request: PageRequest, caption: string, limit = 25): Promise<Fragment> {
  const of = "run" in request.parts ? [] : ["run_id", "source"];
  return listedTable(request, {
    id: "tasks",
    caption,
    list: "tasks",
    columns: [
      { name: "task_id", title: "Task" },
      ...of,
      "app",
      { name: "task_status", title: "State" },
      "failure_class",
      { name: "failure_code", title: "Code" },
      "executor",
      "node",
      "invoked_at",
      "returned_at",
      { name: "last_try_id", title: "Last try" },
      { name: "depends", title: "Waits for" },
    ],
    limit,
    empty: "No task is like that.",
  });
}

export function appsTable(request: PageRequest): Promise<Fragment> {
  return measuredTable(request, {
    id: "apps",
    caption: "Apps",
    metrics:
      "tasks,tries,useful_node_hours,lost_node_hours,tasks_never_recovered,run_time,wait_time,memory_peak,cpu_efficiency",
    by: "app",
    columns: {
      tasks: "Tasks",
      tries: "Tries",
      useful_node_hours: "Useful",
      lost_node_hours: "Lost",
      tasks_never_recovered: "Never recovered",
      run_time_p50: "Run time, median",
      run_time_p95: "95 %",
      run_time_max: "longest",
      wait_time_p50: "Wait, median",
      wait_time_p95: "Wait, 95 %",
      memory_peak_p95: "Memory peak, 95 %",
      cpu_efficiency: "CPU used of held",
    },
    sort: "-tasks",
    totals: true,
    empty: "No app was called.",
  });
}

export function failureClasses(request: PageRequest): Promise<Fragment> {
  return measuredTable(request, {
    id: "classes",
    caption: "Classes: why tries did not end well",
    metrics: "tries,tasks_hit,tasks_recovered,tasks_never_recovered,lost_node_hours",
    by: "failure_class",
    filters: { failure_class: request.words.failure_class ?? "*" },
    sort: "-tries",
    totals: true,
    empty: "No try failed.",
  });
}

export function nodesTable(request: PageRequest): Promise<Fragment> {
  return measuredTable(request, {
    id: "nodes",
    caption: "Nodes",
    metrics: "node_hours,useful_fraction,loss_fraction,idle_fraction,tries,tasks_never_recovered,run_time",
    by: "node",
    columns: {
      node_hours: "Paid",
      useful_fraction: "Useful",
      loss_fraction: "Lost",
      idle_fraction: "Idle",
      tries: "Tries",
      tasks_never_recovered: "Tasks never recovered",
      run_time_p50: "Run time, median",
    },
    sort: "-node_hours",
    empty: "No node registered.",
  });
}
