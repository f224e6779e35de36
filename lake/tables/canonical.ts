import { table } from "./table.ts";

/** What every generation of monitoring.db is mapped to: Parsl's records as they were written, in UTC and with units. */
export const ingests = table(
  "ingests",
  "one row per database of a source: its last ingest",
  ["taken_at"],
  [
    ["ingest_id", "VARCHAR", null, "Name of this ingest, part of the names of its files."],
    ["file_id", "VARCHAR", null, "Name of the database within its source, which it keeps when it moves."],
    ["path", "VARCHAR", null, "The file that was read."],
    ["sha256", "VARCHAR", null, "Hash of the hashes of the files read: equal content, equal hash."],
    ["database_sha256", "VARCHAR", null, "Hash of the database file alone."],
    ["file_state", "VARCHAR", null, "Size, time and counter of changes of the file: equal, nothing was written to it."],
    [
      "marks",
      "VARCHAR",
      null,
      "JSON: per table that only grows, the last row read and its hash; the next pass goes on there.",
    ],
    ["sacct_sha256", "VARCHAR", null, "Hash of the sacct file; null when none was given."],
    ["settings_sha256", "VARCHAR", null, "Hash of what was configured about the source."],
    ["taken_at", "TIMESTAMP", "UTC", "When the file was read, by this machine's clock."],
    ["as_of_at", "TIMESTAMP", "UTC", "The latest instant that the file records; null when it records none."],
    ["shape", "VARCHAR", null, "The schema generation that was recognised."],
    ["timezone", "VARCHAR", null, "Zone in which the file's naive times were read."],
    ["timezone_assumed", "BOOLEAN", null, "True when nobody named the zone and the machine's was taken."],
    ["model_version", "INTEGER", "1", "Version of the accounting model that built the facts."],
    ["notes", "VARCHAR", null, "What was unusual about the file, one sentence a line; empty when nothing was."],
  ],
);

export const runs = table(
  "runs",
  "one row per run of a workflow script",
  ["began_at", "run_id"],
  [
    ["run_id", "VARCHAR", null, "Parsl's id of the run."],
    ["workflow", "VARCHAR", null, "Name of the script."],
    ["workflow_version", "VARCHAR", null, "Version text of the script."],
    ["began_at", "TIMESTAMP", "UTC", "When Parsl was loaded."],
    ["completed_at", "TIMESTAMP", "UTC", "When Parsl was cleaned up; null when it never said so."],
    ["host", "VARCHAR", null, "Submit host."],
    ["user", "VARCHAR", null, "Account that ran the script."],
    ["rundir", "VARCHAR", null, "Directory of the run's logs."],
    ["tasks_failed", "BIGINT", "1", "Parsl's own count of tasks in state failed."],
    ["tasks_completed", "BIGINT", "1", "Parsl's own count of tasks in state exec_done."],
  ],
);

export const tasks = table(
  "tasks",
  "one row per task",
  ["invoked_at", "run_id", "task_id"],
  [
    ["run_id", "VARCHAR", null, "Run."],
    ["task_id", "BIGINT", null, "Number of the task in its run, from 0."],
    ["app", "VARCHAR", null, "Name of the app's function."],
    ["depends", "VARCHAR", null, "Ids of the tasks it waits for, joined by commas."],
    ["memoize", "BOOLEAN", null, "Whether results may be taken from a cache."],
    ["hashsum", "VARCHAR", null, "Hash of function and arguments; null when not memoised."],
    ["inputs", "VARCHAR", null, "Input files as Parsl printed them."],
    ["outputs", "VARCHAR", null, "Output files as Parsl printed them."],
    ["stdin", "VARCHAR", null, "Path, where one was given."],
    ["stdout", "VARCHAR", null, "Path, where one was given."],
    ["stderr", "VARCHAR", null, "Path, where one was given."],
    ["invoked_at", "TIMESTAMP", "UTC", "When the script called the app."],
    ["returned_at", "TIMESTAMP", "UTC", "When its future was done; null while it was not."],
    ["fail_count", "BIGINT", "1", "Failed tries."],
    ["fail_cost", "DOUBLE", "1", "Failed tries as weighed by the retry handler."],
  ],
);

export const tries_raw = table(
  "tries_raw",
  "one row per try of a task",
  ["launched_at", "run_id", "task_id", "try_id"],
  [
    ["run_id", "VARCHAR", null, "Run."],
    ["task_id", "BIGINT", null, "Task."],
    ["try_id", "BIGINT", null, "Number of the try, from 0."],
    ["block_id", "VARCHAR", null, "Block of the manager that ran it; null when that was never reported."],
    ["node", "VARCHAR", null, "Host of the worker; null when never reported."],
    ["executor", "VARCHAR", null, "Label of the executor it was sent to."],
    ["launched_at", "TIMESTAMP", "UTC", "When it was handed to the executor; null when it never was."],
    ["running_at", "TIMESTAMP", "UTC", "When the worker began, by the worker's clock; null when never reported."],
    ["returned_at", "TIMESTAMP", "UTC", "When the submit side had its end; null when it never had."],
    ["fail_history", "VARCHAR", null, "repr() of the exception that ended it; null when none did."],
    ["joins", "VARCHAR", null, "Inner tasks of a join app, joined by commas."],
  ],
);

export const statuses = table(
  "statuses",
  "one row per state that a try entered",
  ["recorded_at", "source_row"],
  [
    ["run_id", "VARCHAR", null, "Run."],
    ["task_id", "BIGINT", null, "Task."],
    ["try_id", "BIGINT", null, "Try."],
    ["status", "VARCHAR", null, "State entered."],
    [
      "recorded_at",
      "TIMESTAMP",
      "UTC",
      "By the clock of the side that wrote it: worker for running and running_ended.",
    ],
    ["source_row", "BIGINT", null, "Row number in the source, in order of writing."],
  ],
);

export const block_events = table(
  "block_events",
  "one row per block status written",
  ["recorded_at", "source_row"],
  [
    ["run_id", "VARCHAR", null, "Run."],
    ["executor", "VARCHAR", null, "Executor."],
    ["block_id", "VARCHAR", null, "Block; numbers restart with every executor and run."],
    ["job_id", "VARCHAR", null, "The scheduler's id, or a process id for a local provider."],
    ["status", "VARCHAR", null, "Status seen or set by Parsl."],
    ["recorded_at", "TIMESTAMP", "UTC", "When Parsl noticed: up to two polls after it happened."],
    ["source_row", "BIGINT", null, "Row number in the source, in order of writing."],
  ],
);

export const manager_events = table(
  "manager_events",
  "one row per event of a manager",
  ["recorded_at", "source_row"],
  [
    ["run_id", "VARCHAR", null, "Run."],
    ["uid", "VARCHAR", null, "The manager."],
    ["block_id", "VARCHAR", null, "Its block; the executor is not recorded."],
    ["node", "VARCHAR", null, "Its host."],
    ["active", "BOOLEAN", null, "False in the last row of a manager that was lost or has ended."],
    ["worker_count", "BIGINT", "1", "Workers of this manager."],
    ["cpu_count", "BIGINT", "1", "Processors seen on the host, whatever was allocated."],
    ["total_memory_bytes", "BIGINT", "bytes", "Memory seen on the host, whatever was allocated."],
    ["python_version", "VARCHAR", null, "Python of the manager."],
    ["recorded_at", "TIMESTAMP", "UTC", "When the interchange wrote the row."],
    ["last_heartbeat_at", "TIMESTAMP", "UTC", "The manager's last sign of life at that moment."],
    ["source_row", "BIGINT", null, "Row number in the source, in order of writing."],
  ],
);

export const samples = table(
  "samples",
  "one row per resource sample of a try",
  ["recorded_at", "source_row"],
  [
    ["run_id", "VARCHAR", null, "Run."],
    ["task_id", "BIGINT", null, "Task."],
    ["try_id", "BIGINT", null, "Try."],
    ["recorded_at", "TIMESTAMP", "UTC", "By the worker's clock."],
    ["interval_s", "DOUBLE", "s", "Configured time between samples."],
    ["pid", "BIGINT", null, "Worker process: it runs many tries."],
    ["memory_percent", "DOUBLE", "%", "Share of the host's memory."],
    ["children", "BIGINT", "1", "Child processes, the sampler itself included."],
    ["cpu_user_s", "DOUBLE", "s", "Cumulative over the life of the worker process, not of the try."],
    ["cpu_system_s", "DOUBLE", "s", "Cumulative over the life of the worker process, not of the try."],
    ["memory_virtual_bytes", "DOUBLE", "bytes", "Worker and children now."],
    ["memory_resident_bytes", "DOUBLE", "bytes", "Worker and children now."],
    ["disk_read_bytes", "DOUBLE", "bytes", "Cumulative over the life of the worker process."],
    ["disk_write_bytes", "DOUBLE", "bytes", "Cumulative over the life of the worker process."],
    ["process_status", "VARCHAR", null, "State of the process when sampled."],
    ["cpu_number", "VARCHAR", null, "Processor it ran on when sampled; null in older schemas."],
    ["context_switches_voluntary", "DOUBLE", "1", "Cumulative; null in older schemas."],
    ["context_switches_involuntary", "DOUBLE", "1", "Cumulative; null in older schemas."],
    ["source_row", "BIGINT", null, "Row number in the source, in order of writing."],
  ],
);

export const jobs = table(
  "jobs",
  "one row per batch job of a run's blocks, from the scheduler",
  ["start_at", "run_id", "job_id"],
  [
    ["run_id", "VARCHAR", null, "Run whose block names this job."],
    ["job_id", "VARCHAR", null, "The scheduler's id."],
    ["state", "VARCHAR", null, "Final state in one word: TIMEOUT, CANCELLED, COMPLETED, ..."],
    ["start_at", "TIMESTAMP", "UTC", "When the nodes were given; null when it never started."],
    ["end_at", "TIMESTAMP", "UTC", "When the nodes were free again; null while it runs."],
    ["nodes", "BIGINT", "1", "Nodes allocated."],
    ["cores", "BIGINT", "1", "Processors allocated over all nodes; null when not in the file."],
    ["walltime_s", "BIGINT", "s", "Time limit; null when not in the file or without limit."],
    ["elapsed_s", "BIGINT", "s", "The scheduler's own duration; null when not in the file."],
    ["qos", "VARCHAR", null, "Quality of service; null when not in the file."],
    ["project", "VARCHAR", null, "The scheduler's account; null when not in the file."],
    ["node_list", "VARCHAR", null, "Names of the nodes as the scheduler abbreviates them."],
    [
      "is_source_zone",
      "BOOLEAN",
      null,
      "True when its times were read in the source's zone, false when the file told instants or had a zone of its own; null without a start.",
    ],
  ],
);
