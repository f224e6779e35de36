import type { List } from "./list.ts";
import { blocks, managers, statuses, tries, workers } from "./of_tables.ts";
import { runs } from "./runs.ts";
import { sources } from "./sources.ts";
import { tasks } from "./tasks.ts";

/** Every list, by the one name that it has everywhere. */
export const lists = { runs, tasks, tries, statuses, blocks, managers, workers, sources } as const satisfies Record<
  string,
  List
>;

export type ListKey = keyof typeof lists;
export const listKeys = Object.keys(lists) as ListKey[];

export { type List, type ListColumn, listFact } from "./list.ts";

/** The record behind a key, without its literal types. */
export function list(key: ListKey): List {
  return lists[key];
}
