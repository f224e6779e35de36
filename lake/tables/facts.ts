import { table } from "./table.ts";

const share = [
  ["workers", "INTEGER", "1", "Shares that one node of this row is divided into; node time is share_us / workers."],
  ["share_us", "BIGINT", "us", "Worker-share time in this account: one worker's share of its node, in microseconds."],
  ["share_us_low", "BIGINT", "us", "Least that share_us can be; it adds up over rows."],
  ["share_us_high", "BIGINT", "us", "Most that share_us can be; it adds up over rows."],
  ["cores_per_node", "DOUBLE", "1", "Cores of one node of the block; null when nothing tells."],
  ["qos", "VARCHAR", null, "Quality of service, from sacct or configured; null when unknown."],
  ["project", "VARCHAR", null, "The scheduler's account; null without sacct."],
  ["machine", "VARCHAR", null, "Configured machine of the source; null without one."],
  ["pool", "VARCHAR", null, "Pool of hours that the machine charges; null without a configured machine."],
] as const;
const charge = [
  "charge_factor",
  "DOUBLE",
  "1",
  "What the facility charges for one node-hour then; null when nobody configured it.",
] as const;

const account = [
  "account",
  "VARCHAR",
  null,
  "Where the time went: startup, useful, lost, idle_backlog, idle_blocked, idle_no_work, drain, unregistered, unknown.",
] as const;
const failureClass = [
  "failure_class",
  "VARCHAR",
  null,
  "Why a try did not end well; null when it did, or is not about a try.",
] as const;
const failureCode = [
  "failure_code",
  "VARCHAR",
  null,
  "Exit code, signal, exception type or signature; null when the class says all.",
] as const;
const run = ["run_id", "VARCHAR", null, "Run."] as const;
const executor = ["executor", "VARCHAR", null, "Executor."] as const;
const block = ["block_id", "VARCHAR", null, "Block."] as const;
const job = ["job_id", "VARCHAR", null, "Batch job of the block; null when none was recorded."] as const;

export const ledger = table(
  "ledger",
  "one row per block, UTC hour, account, app, failure class and code",
  "Where every paid node-second went: the accounts of a block add up to what was paid for it.",
  ["hour_at", "run_id", "executor", "block_id"],
  [
    run,
    executor,
    block,
    job,
    ["hour_at", "TIMESTAMP", "UTC", "Start of the hour in which the time was spent."],
    account,
    ["app", "VARCHAR", null, "App whose try held the worker; null in accounts without a try."],
    failureClass,
    failureCode,
    ...share,
    charge,
  ],
);

export const node_ledger = table(
  "node_ledger",
  "one row per block, node, account, failure class and code",
  "The same accounts by node, without the hour and the app.",
  ["run_id", "executor", "block_id", "node"],
  [
    run,
    executor,
    block,
    job,
    ["node", "VARCHAR", null, "Host; null for paid nodes on which no manager ever registered."],
    account,
    failureClass,
    failureCode,
    ...share,
  ],
);

export const paid = table(
  "paid",
  "one row per block and UTC hour",
  "What was paid for, whatever came of it.",
  ["hour_at", "run_id", "executor", "block_id"],
  [
    run,
    executor,
    block,
    job,
    ["hour_at", "TIMESTAMP", "UTC", "Start of the hour in which the nodes were paid for."],
    ...share,
    charge,
  ],
);

export const tries = table(
  "tries",
  "one row per try; a task without any try has one row with try_id null",
  "What became of every try: when it held a worker, how it ended, why it was lost, what it used.",
  ["ended_at", "run_id", "task_id", "try_id"],
  [
    run,
    ["task_id", "BIGINT", null, "Task."],
    ["try_id", "BIGINT", null, "Try; null for a task that was never tried."],
    ["is_last_try", "BOOLEAN", null, "True in exactly one row of every task."],
    ["app", "VARCHAR", null, "App."],
    executor,
    ["block_id", "VARCHAR", null, "Block; null when it ran in none or that is unknown."],
    ["job_id", "VARCHAR", null, "Batch job of the block; null without a block."],
    ["node", "VARCHAR", null, "Host of the worker; null when unknown."],
    ["uid", "VARCHAR", null, "Manager that ran it; null when it ran on none or that is unknown."],
    ["try_status", "VARCHAR", null, "Furthest state that this try reached; null when no state was recorded."],
    ["task_status", "VARCHAR", null, "State of the task: the furthest state of its last try."],
    [
      "disposition",
      "VARCHAR",
      null,
      "ran, never_ran, unplaced (ran, but on no known manager) or not_paid (ran on the submit host, or before blocks were recorded).",
    ],
    ["is_open", "BOOLEAN", null, "True when nothing records the end of this try."],
    ["outcome", "VARCHAR", null, "useful, lost, or unknown; null when it held no worker."],
    failureClass,
    failureCode,
    [
      "message_signature",
      "VARCHAR",
      null,
      "Text of the failure with addresses, ids, numbers and paths replaced, so that like groups with like; null without a text.",
    ],
    ["is_recovered", "BOOLEAN", null, "Did a later try of the task end well? Null for a try that did not fail."],
    ["root_task_id", "BIGINT", null, "Task whose failure caused this one; null unless it failed through another."],
    ["invoked_at", "TIMESTAMP", "UTC", "When the task was invoked."],
    ["launched_at", "TIMESTAMP", "UTC", "When the try was handed to its executor; null when it never was."],
    ["began_at", "TIMESTAMP", "UTC", "When it took a worker; null when it never did."],
    ["ended_at", "TIMESTAMP", "UTC", "When it let the worker go, inside its manager's life; else its last record."],
    [
      "began_evidence",
      "VARCHAR",
      null,
      "What began_at rests on: running, sample, manager_row, median; null where it is null.",
    ],
    [
      "ended_evidence",
      "VARCHAR",
      null,
      "What ended_at rests on: running_ended, returned, manager, median (its last rows were lost); null when it held no worker.",
    ],
    ["busy_us", "BIGINT", "us", "Time it held a worker; null when it held none."],
    ["recorded_us", "BIGINT", "us", "returned - running as recorded, unclipped; null when either is missing."],
    ["wait_us", "BIGINT", "us", "Launched to running; null when either was not recorded."],
    ["run_us", "BIGINT", "us", "Running to its end, inside its manager's life; null when either is unknown."],
    ["cpu_us", "BIGINT", "us", "Processor time between its first and last sample; null with fewer than two samples."],
    [
      "core_us",
      "BIGINT",
      "us",
      "Cores that its worker held times busy_us; null where cpu_us is, or the cores are unknown.",
    ],
    [
      "memory_peak_bytes",
      "BIGINT",
      "bytes",
      "Largest resident memory sampled, worker and children; null without a sample.",
    ],
    ["node_memory_bytes", "BIGINT", "bytes", "Memory of the node; null when unknown."],
    [
      "avoided_us",
      "BIGINT",
      "us",
      "Median run time of the app's executed tries; null unless the result came from the cache.",
    ],
    ["is_doubtful", "BOOLEAN", null, "True when nobody recorded its outcome: both readings are within the bounds."],
    [
      "block_end_state",
      "VARCHAR",
      null,
      "Evidence for the class: how the block ended; null without a block or a record of its end.",
    ],
    ["manager_end", "VARCHAR", null, "Evidence for the class: clean, lost or open; null without a manager."],
    [
      "memory_last_bytes",
      "BIGINT",
      "bytes",
      "Evidence for the class: resident memory in its last sample; null without one.",
    ],
    ["fail_history", "VARCHAR", null, "Evidence for the class: what Parsl recorded; null when it recorded nothing."],
    ["stdout", "VARCHAR", null, "Path, where one was given."],
    ["stderr", "VARCHAR", null, "Path, where one was given."],
  ],
);

export const failed_tries = table(
  "failed_tries",
  "one row per try that failed or was lost",
  "The rows of tries that have a failure_class, once more: who asks after failures need not read all that went well.",
  tries.order,
  tries.columns.slice(1).map(({ name, type, unit, meaning }) => [name, type, unit, meaning] as const),
);

export const try_hours = table(
  "try_hours",
  "one row per UTC hour in which tries ended, executor, app, status, failure class and code",
  "Sums over the rows of tries, so that counts over the history of a large lake do not read every try.",
  ["hour_at", "run_id", "executor", "app"],
  [
    run,
    ["hour_at", "TIMESTAMP", "UTC", "Start of the hour in which they ended; null when nothing tells."],
    executor,
    ["app", "VARCHAR", null, "App."],
    ["try_status", "VARCHAR", null, "Furthest state that the tries reached; null when no state was recorded."],
    ["task_status", "VARCHAR", null, "State of their tasks: the furthest state of the last try."],
    failureClass,
    failureCode,
    ["is_try", "BOOLEAN", null, "False in rows of tasks that were never tried."],
    ["is_last_try", "BOOLEAN", null, "Do the rows stand for their tasks?"],
    ["count", "BIGINT", "1", "Rows of tries."],
    ["busy_us", "BIGINT", "us", "Time they held workers; null when none held any."],
    ["cpu_us", "BIGINT", "us", "Processor time; rows without it are kept apart and have null."],
    ["core_us", "BIGINT", "us", "Cores times time held; rows without it are kept apart and have null."],
    ["avoided_us", "BIGINT", "us", "Run time that the cache saved; null unless results came from it."],
  ],
);

export const blocks = table(
  "blocks",
  "one row per block",
  "When every block was paid for, for how many nodes, and what that rests on.",
  ["submitted_at", "run_id", "executor", "block_id"],
  [
    run,
    executor,
    block,
    job,
    [
      "job_evidence",
      "VARCHAR",
      null,
      "sacct (the job was found), mismatch (an id was found whose times do not fit), none.",
    ],
    ["submitted_at", "TIMESTAMP", "UTC", "First row of the block; null when it has none."],
    ["started_at", "TIMESTAMP", "UTC", "When it began to be paid; null when it never ran."],
    ["started_low_at", "TIMESTAMP", "UTC", "Earliest that it can have begun; null when it never ran."],
    ["started_high_at", "TIMESTAMP", "UTC", "Latest that it can have begun; null when it never ran."],
    [
      "started_evidence",
      "VARCHAR",
      null,
      "sacct, block_row, manager, or midway between two of them; null when it never ran.",
    ],
    ["ended_at", "TIMESTAMP", "UTC", "When it ceased to be paid; null when it never ran."],
    ["ended_low_at", "TIMESTAMP", "UTC", "Earliest that it can have ended; null when it never ran."],
    ["ended_high_at", "TIMESTAMP", "UTC", "Latest that it can have ended; null when it never ran."],
    [
      "ended_evidence",
      "VARCHAR",
      null,
      "sacct, block_row, manager, heartbeat, walltime, run_end or as_of (still open); null when it never ran.",
    ],
    [
      "end_state",
      "VARCHAR",
      null,
      "How it ended: the scheduler's word, else the first terminal status; null when none was recorded.",
    ],
    ["nodes", "BIGINT", "1", "Nodes paid for."],
    ["nodes_low", "BIGINT", "1", "Fewest nodes that can have been paid for."],
    ["nodes_evidence", "VARCHAR", null, "sacct, configured, registered (hosts seen) or assumed (one)."],
    ["nodes_registered", "BIGINT", "1", "Hosts on which a manager registered."],
    ["cores_per_node", "DOUBLE", "1", "Cores of one node; null when nothing tells."],
    [
      "cores_evidence",
      "VARCHAR",
      null,
      "configured, sacct, or cpu_count (what the host has, whatever was allocated); null when nothing tells.",
    ],
    ["walltime_s", "BIGINT", "s", "Time limit; null when unknown."],
    ["walltime_evidence", "VARCHAR", null, "sacct or configured; null when unknown."],
    ["paid_us", "BIGINT", "us", "Time paid on each node; 0 when it never ran."],
    ["queue_wait_us", "BIGINT", "us", "Submitted to started; null when either is unknown."],
    ["overlap_us", "BIGINT", "us", "Recorded try time beyond the number of workers, booked nowhere."],
    ["qos", "VARCHAR", null, "Quality of service, from sacct or configured; null when unknown."],
    ["project", "VARCHAR", null, "The scheduler's account; null without sacct."],
    ["machine", "VARCHAR", null, "Configured machine of the source; null without one."],
    ["pool", "VARCHAR", null, "Pool of hours that the machine charges; null without a configured machine."],
    [
      "share_held",
      "BIGINT",
      "1",
      "Of each node share_held / share_of was paid for: 1 / 1 unless the job shared its nodes.",
    ],
    ["share_of", "BIGINT", "1", "Denominator of that share, which is in lowest terms."],
    ["parts", "BIGINT", "1", "Blocks of Parsl that it stands for: more than one inside an enclosing job."],
  ],
);

export const managers = table(
  "managers",
  "one row per manager",
  "How long every manager lived and what its workers did.",
  ["registered_at", "run_id", "uid"],
  [
    run,
    ["uid", "VARCHAR", null, "Manager."],
    executor,
    ["executor_evidence", "VARCHAR", null, "How the executor was found: failure, tries, block, or ambiguous."],
    block,
    job,
    ["node", "VARCHAR", null, "Host."],
    ["workers", "BIGINT", "1", "Workers."],
    ["cpu_count", "BIGINT", "1", "Processors seen on the host."],
    ["total_memory_bytes", "BIGINT", "bytes", "Memory seen on the host."],
    ["registered_at", "TIMESTAMP", "UTC", "First row: workers up."],
    ["ended_at", "TIMESTAMP", "UTC", "End of its life, inside the block's paid time; null without a known block."],
    ["ended_low_at", "TIMESTAMP", "UTC", "Earliest that its life can have ended; null without a known block."],
    ["ended_high_at", "TIMESTAMP", "UTC", "Latest that its life can have ended; null without a known block."],
    [
      "ended_evidence",
      "VARCHAR",
      null,
      "manager (its own last row), block (it ended with its block) or heartbeat (midway); null without a known block.",
    ],
    ["manager_end", "VARCHAR", null, "clean, lost, or open (no last row)."],
    ["last_heartbeat_at", "TIMESTAMP", "UTC", "Last sign of life."],
    ["heartbeat_period_us", "BIGINT", "us", "Period assumed for its executor."],
    [
      "clock_shift_us",
      "BIGINT",
      "us",
      "Added to the stamps of this host's clock, which disagreed with the submit host's; mostly 0.",
    ],
    ["clock_doubt_us", "BIGINT", "us", "How far the shifted clock may be off after all."],
    ["capacity_us", "BIGINT", "us", "Workers times life; null without a known block."],
    ["useful_us", "BIGINT", "us", "Worker time of tries that ended well."],
    ["lost_us", "BIGINT", "us", "Worker time of tries that did not."],
    ["unknown_us", "BIGINT", "us", "Worker time of tries whose end is not known yet."],
    ["idle_us", "BIGINT", "us", "Worker time without a try; null without a known block."],
  ],
);

export const workers = table(
  "workers",
  "one row per executor and stretch of time in which none of its counts changes",
  "Supply and demand over time: workers connected, busy and idle, and the work that waited for them.",
  ["from_at", "run_id", "executor"],
  [
    run,
    executor,
    ["from_at", "TIMESTAMP", "UTC", "Start of the stretch."],
    ["to_at", "TIMESTAMP", "UTC", "End of the stretch, not included; null for the last one."],
    ["connected", "BIGINT", "1", "Workers of living managers."],
    ["busy", "BIGINT", "1", "Workers that held a try."],
    ["idle", "BIGINT", "1", "Workers that held none."],
    ["backlog", "BIGINT", "1", "Tries handed to the executor that waited for a worker."],
    ["pending", "BIGINT", "1", "Tasks of the run that waited for other tasks."],
    ["blocks_queued", "BIGINT", "1", "Blocks submitted and not started."],
    ["blocks_running", "BIGINT", "1", "Blocks being paid for."],
  ],
);

export const run_lives = table(
  "run_lives",
  "one row per run",
  "When every run began and gave its last sign of life, and how many of its tasks failed.",
  ["began_at", "run_id"],
  [
    run,
    ["began_at", "TIMESTAMP", "UTC", "When Parsl was loaded."],
    ["completed_at", "TIMESTAMP", "UTC", "When Parsl was cleaned up; null when it never said so."],
    ["last_submit_at", "TIMESTAMP", "UTC", "Last record of the submit side."],
    ["tasks", "BIGINT", "1", "Tasks."],
    ["tasks_failed", "BIGINT", "1", "Tasks that ended in failed or dep_fail."],
    ["abandoned_after_us", "BIGINT", "us", "A submit side that was silent for longer is gone."],
  ],
);

export const tags = table(
  "tags",
  "one row per run and tag",
  "What the configuration says about runs.",
  ["run_id", "tag"],
  [
    run,
    ["tag", "VARCHAR", null, "Name of the tag, as configured for the run's source."],
    ["value", "VARCHAR", null, "Its value."],
  ],
);

export const coverage = table(
  "coverage",
  "one row per run and thing that can be missing or assumed",
  "How complete the record of every run is, and what had to be assumed.",
  ["run_id", "item"],
  [
    run,
    ["item", "VARCHAR", null, "What is counted: see the catalogue of coverage items."],
    ["count", "BIGINT", "1", "How many have it."],
    ["total", "BIGINT", "1", "Out of how many; null where there is no total."],
  ],
);
