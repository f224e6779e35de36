import { core_hours } from "./catalogue/core_hours.ts";
import { idle_fraction } from "./catalogue/idle_fraction.ts";
import { loss_fraction } from "./catalogue/loss_fraction.ts";
import { node_hours } from "./catalogue/node_hours.ts";
import { paid_node_hours } from "./catalogue/paid_node_hours.ts";
import { tasks } from "./catalogue/tasks.ts";
import { tries } from "./catalogue/tries.ts";
import { useful_fraction } from "./catalogue/useful_fraction.ts";
import { walltime_loss_hours } from "./catalogue/walltime_loss_hours.ts";
import { type DimensionKey, dimensionKeys } from "./dimensions.ts";
import { fact } from "./facts.ts";
import type { Metric } from "./metric.ts";

/** Every metric, by the one name it has everywhere. */
export const metrics = {
  node_hours,
  core_hours,
  paid_node_hours,
  useful_fraction,
  idle_fraction,
  loss_fraction,
  walltime_loss_hours,
  tries,
  tasks,
} as const satisfies Record<string, Metric>;

export type MetricKey = keyof typeof metrics;
export const metricKeys = Object.keys(metrics) as MetricKey[];

/** The record behind a key, without its literal types. */
export function metric(key: MetricKey): Metric {
  return metrics[key];
}

/** Dimensions that a metric can be asked by, at least alone. */
export function dimensionsOf(key: MetricKey): DimensionKey[] {
  const { facts, refuses } = metric(key);
  return dimensionKeys.filter(
    (dimension) => facts.some((name) => fact(name).columns[dimension]) && !refuses?.dimensions.includes(dimension),
  );
}
