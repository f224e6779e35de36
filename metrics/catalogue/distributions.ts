import type { Metric } from "../metric.ts";

const SECOND_US = 1_000_000;

/** Ten rows, 1 to 10 units: by nearest rank the median is the 5th and the 90th percentile the 9th. */
const expect = { count: 10, mean: 5.5, p50: 5, p90: 9, p95: 10, p99: 10, max: 10 };

function tenRows(column: string, unit: number) {
  return Array.from({ length: 10 }, (_, index) => ({
    task_id: index,
    try_id: 0,
    block_id: String(index),
    [column]: (index + 1) * unit,
  }));
}

export const queue_wait: Metric = {
  title: "Queue wait",
  unit: "s",
  precision: 0,
  facts: ["blocks"],
  meaning: "Time from the submission of a block to its start, of every block that started.",
  formula: "distribution of queue_wait_us / 1e6",
  nullWhen: "No block with both times.",
  values: "queue_wait_us",
  unitsPerWhole: SECOND_US,
  example: { given: tenRows("queue_wait_us", SECOND_US), expect },
};

export const block_time: Metric = {
  title: "Block time",
  unit: "s",
  precision: 0,
  facts: ["blocks"],
  meaning: "Time for which a block was paid, from its start to its end.",
  formula: "distribution of paid_us / 1e6 over blocks that started",
  nullWhen: "No block started.",
  values: "case when started_at is not null then paid_us end",
  unitsPerWhole: SECOND_US,
  example: {
    given: tenRows("paid_us", SECOND_US).map((row) => ({ ...row, started_at: "2026-01-01 00:00:00" })),
    expect,
  },
};

export const walltime_limit: Metric = {
  title: "Walltime asked for",
  unit: "s",
  precision: 0,
  facts: ["blocks"],
  meaning: "Time limit of the block's job.",
  formula: "distribution of walltime_s over blocks that started",
  nullWhen: "No block with a known time limit started.",
  values: "case when started_at is not null then walltime_s end",
  unitsPerWhole: 1,
  example: { given: tenRows("walltime_s", 1).map((row) => ({ ...row, started_at: "2026-01-01 00:00:00" })), expect },
};

export const wait_time: Metric = {
  title: "Wait time",
  unit: "s",
  precision: 2,
  facts: ["tries"],
  meaning: "Time from launching a try to its running: the wait for a free worker.",
  formula: "distribution of wait_us / 1e6",
  nullWhen: "No try with both times.",
  values: "wait_us",
  unitsPerWhole: SECOND_US,
  example: { given: tenRows("wait_us", SECOND_US), expect },
};

export const run_time: Metric = {
  title: "Run time",
  unit: "s",
  precision: 2,
  facts: ["tries"],
  meaning: "Time that a try ran, whatever came of it, inside the life of its manager.",
  formula: "distribution of run_us / 1e6",
  nullWhen: "No try whose start and end are known.",
  values: "run_us",
  unitsPerWhole: SECOND_US,
  example: { given: tenRows("run_us", SECOND_US), expect },
};

export const memory_peak: Metric = {
  title: "Memory peak",
  unit: "GiB",
  precision: 2,
  facts: ["tries"],
  meaning:
    "Largest resident memory sampled in a try, of its worker process and children (Parsl itself takes about 0.1 GiB of it).",
  formula: "distribution of memory_peak_bytes / 2^30",
  nullWhen: "No try with a sample.",
  values: "memory_peak_bytes",
  unitsPerWhole: 2 ** 30,
  example: { given: tenRows("memory_peak_bytes", 2 ** 30), expect },
};

export const memory_share: Metric = {
  title: "Memory peak of node",
  unit: "1",
  precision: 3,
  facts: ["tries"],
  meaning: "Memory peak of a try as a share of its node's memory.",
  formula: "distribution of memory_peak_bytes / node_memory_bytes, to a millionth",
  nullWhen: "No try with a sample on a node of known memory.",
  values: "cast(round(memory_peak_bytes * 1e6 / nullif(node_memory_bytes, 0)) as bigint)",
  unitsPerWhole: 1e6,
  example: {
    given: tenRows("memory_peak_bytes", 1e6).map((row) => ({ ...row, node_memory_bytes: 1e7 })),
    expect: { count: 10, mean: 0.55, p50: 0.5, p90: 0.9, p95: 1, p99: 1, max: 1 },
  },
};
