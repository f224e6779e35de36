import {
  drain_node_hours,
  idle_backlog_node_hours,
  idle_blocked_node_hours,
  idle_no_work_node_hours,
  idle_node_hours,
  lost_node_hours,
  startup_node_hours,
  unknown_node_hours,
  unregistered_node_hours,
  useful_node_hours,
} from "./catalogue/account_node_hours.ts";
import { charged_hours } from "./catalogue/charged_hours.ts";
import { core_hours } from "./catalogue/core_hours.ts";
import {
  blocks,
  memo_avoided_hours,
  runs,
  success_fraction,
  tasks,
  tasks_hit,
  tasks_never_recovered,
  tasks_recovered,
  tries,
  worker_hours,
} from "./catalogue/counts.ts";
import { cpu_efficiency, cpu_hours } from "./catalogue/cpu.ts";
import {
  block_time,
  memory_peak,
  memory_share,
  queue_wait,
  run_time,
  wait_time,
  walltime_limit,
} from "./catalogue/distributions.ts";
import { idle_fraction } from "./catalogue/idle_fraction.ts";
import { loss_fraction } from "./catalogue/loss_fraction.ts";
import { node_hours } from "./catalogue/node_hours.ts";
import { paid_node_hours } from "./catalogue/paid_node_hours.ts";
import { useful_fraction } from "./catalogue/useful_fraction.ts";
import { walltime_loss_hours } from "./catalogue/walltime_loss_hours.ts";
import { walltime_use } from "./catalogue/walltime_use.ts";
import { type DimensionKey, dimensionKeys, tagOf } from "./dimensions.ts";
import { fact, factColumn } from "./facts.ts";
import type { Metric } from "./metric.ts";

/** Every metric, by the one name it has everywhere. */
export const metrics = {
  node_hours,
  paid_node_hours,
  core_hours,
  charged_hours,
  useful_fraction,
  idle_fraction,
  loss_fraction,
  walltime_loss_hours,
  startup_node_hours,
  useful_node_hours,
  lost_node_hours,
  idle_node_hours,
  idle_backlog_node_hours,
  idle_blocked_node_hours,
  idle_no_work_node_hours,
  drain_node_hours,
  unregistered_node_hours,
  unknown_node_hours,
  cpu_hours,
  cpu_efficiency,
  memory_peak,
  memory_share,
  queue_wait,
  block_time,
  walltime_limit,
  walltime_use,
  wait_time,
  run_time,
  tries,
  success_fraction,
  worker_hours,
  tasks,
  tasks_hit,
  tasks_recovered,
  tasks_never_recovered,
  memo_avoided_hours,
  blocks,
  runs,
} as const satisfies Record<string, Metric>;

export type MetricKey = keyof typeof metrics;
export const metricKeys = Object.keys(metrics) as MetricKey[];

/** The record behind a key, without its literal types. */
export function metric(key: MetricKey): Metric {
  return metrics[key];
}

/** Dimensions that a metric can be asked by, at least alone; every metric also by `tag.<key>`. */
export function dimensionsOf(key: MetricKey): DimensionKey[] {
  const { facts, refuses } = metric(key);
  return dimensionKeys.filter(
    (dimension) => facts.some((name) => factColumn(fact(name), dimension)) && !refuses?.dimensions.includes(dimension),
  );
}

/** Does the metric mean something by this dimension? */
export function carries(key: MetricKey, dimension: DimensionKey): boolean {
  return tagOf(dimension) !== undefined || dimensionsOf(key).includes(dimension);
}
