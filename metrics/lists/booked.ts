import { fact } from "../facts.ts";
import type { List, ListColumn } from "./list.ts";
import { tries } from "./of_tables.ts";

/** Tasks as the fact of tries has them, each once: cheaper than the list of tasks, which joins Parsl's own record. */
export const bookedTasks: List = { ...tries, fact: fact("tasks") };

/** Tries, and a row for each task that was never tried. */
export const triesAndUntried: List = { ...tries, fact: { ...tries.fact, where: "true" } };

export function count(name: string, meaning: string): ListColumn {
  return { name, type: "BIGINT", unit: "1", meaning };
}

export function micros(name: string, meaning: string): ListColumn {
  return { name, type: "BIGINT", unit: "us", meaning };
}
