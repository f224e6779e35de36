import { type Adapter, columns } from "./adapter.ts";

const canonical = ["runs", "tasks", "tries_raw", "statuses", "block_events", "manager_events", "samples"];

/** Parsl 1.1 and later: tries, blocks and managers have tables of their own. */
export const tryRows: Adapter = {
  name: (schema) => {
    const has = (table: string, column: string) => schema.get(table)?.includes(column) ?? false;
    if (has("resource", "psutil_cpu_num")) return "parsl-2024.03.11";
    if (!has("resource", "psutil_process_cpu_percent")) return "parsl-1.3";
    return has("task", "task_fail_cost") ? "parsl-1.2" : "parsl-1.1";
  },
  tables: {
    workflow: {
      ...columns("text", "run_id workflow_name workflow_version time_began time_completed host user rundir"),
      ...columns("number", "tasks_failed_count tasks_completed_count"),
    },
    task: {
      ...columns("number", "task_id task_fail_count task_fail_cost"),
      ...columns("text", "run_id task_depends task_func_name task_memoize task_hashsum task_inputs task_outputs"),
      ...columns("text", "task_stdin task_stdout task_stderr task_time_invoked task_time_returned"),
    },
    try: {
      ...columns("number", "try_id task_id"),
      ...columns("text", "run_id block_id hostname task_executor task_fail_history task_joins"),
      ...columns("text", "task_try_time_launched task_try_time_running task_try_time_returned"),
    },
    status: { ...columns("number", "task_id try_id"), ...columns("text", "run_id task_status_name timestamp") },
    block: columns("text", "run_id executor_label block_id job_id timestamp status"),
    node: {
      ...columns("text", "run_id hostname uid block_id python_v timestamp last_heartbeat"),
      ...columns("number", "cpu_count total_memory active worker_count"),
    },
    resource: {
      ...columns("text", "run_id timestamp psutil_process_status psutil_cpu_num"),
      ...columns("number", "try_id task_id resource_monitoring_interval psutil_process_pid"),
      ...columns("number", "psutil_process_memory_percent psutil_process_children_count"),
      ...columns("number", "psutil_process_time_user psutil_process_time_system"),
      ...columns("number", "psutil_process_memory_virtual psutil_process_memory_resident"),
      ...columns("number", "psutil_process_disk_read psutil_process_disk_write"),
      ...columns("number", "psutil_process_num_ctx_switches_voluntary psutil_process_num_ctx_switches_involuntary"),
    },
  },
  optional: {
    task: ["task_fail_cost"],
    try: ["block_id", "task_joins"],
    resource: [
      "psutil_cpu_num",
      "psutil_process_num_ctx_switches_voluntary",
      "psutil_process_num_ctx_switches_involuntary",
    ],
  },
  // `node.id` repeats the rowid, and cpu_percent says nothing that the processor times do not.
  ignored: { node: ["id"], resource: ["psutil_process_cpu_percent"] },
  appended: { status: "statuses", block: "block_events", node: "manager_events", resource: "samples" },
  reshape: [],
  sql: canonical.map((table) => `ingest/adapters/try_rows/${table}.sql`),
  notes: [],
};
