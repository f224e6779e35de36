import { app_activity } from "./app_activity.ts";
import { app_edges } from "./app_edges.ts";
import { apps, task_counts, worker_peaks } from "./apps.ts";
import { history } from "./history.ts";
import type { List } from "./list.ts";
import { node_activity } from "./node_activity.ts";
import { nodes } from "./nodes.ts";
import { blocks, managers, samples, statuses, tries, workers } from "./of_tables.ts";
import { runs } from "./runs.ts";
import { sources } from "./sources.ts";
import { hashsum_states, task_states, try_states } from "./states.ts";
import { supply_steps } from "./supply_steps.ts";
import { tasks } from "./tasks.ts";
import { elapsed_time_bins, queue_wait_bins, run_time_bins, wait_time_bins } from "./time_bins.ts";
import { usage } from "./usage.ts";

/** Every list, by the one name that it has everywhere. */
export const lists = {
  runs,
  tasks,
  tries,
  statuses,
  history,
  samples,
  blocks,
  managers,
  nodes,
  workers,
  sources,
  task_states,
  try_states,
  hashsum_states,
  task_counts,
  apps,
  worker_peaks,
  app_edges,
  app_activity,
  node_activity,
  usage,
  supply_steps,
  run_time_bins,
  wait_time_bins,
  elapsed_time_bins,
  queue_wait_bins,
} as const satisfies Record<string, List>;

export type ListKey = keyof typeof lists;
export const listKeys = Object.keys(lists) as ListKey[];

export { type List, type ListColumn, listFact } from "./list.ts";

/** The record behind a key, without its literal types. */
export function list(key: ListKey): List {
  return lists[key];
}
