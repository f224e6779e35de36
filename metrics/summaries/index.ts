import { activity, app_edges, apps, supply, task_counts } from "./apps.ts";
import { hashsum_states, task_states, try_states } from "./states.ts";
import type { Summary } from "./summary.ts";

/** Every summary, by the one name that it has everywhere. */
export const summaries = {
  task_states,
  try_states,
  hashsum_states,
  apps,
  app_edges,
  activity,
  supply,
  task_counts,
} as const satisfies Record<string, Summary>;

export type SummaryKey = keyof typeof summaries;
export const summaryKeys = Object.keys(summaries) as SummaryKey[];

export type { Summary } from "./summary.ts";

/** The record behind a key, without its literal types. */
export function summary(key: SummaryKey): Summary {
  return summaries[key];
}
