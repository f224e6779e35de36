import type { Column } from "../../lake/tables/index.ts";
import { fact } from "../facts.ts";
import { type List, list } from "../lists/index.ts";

/** Rows made of the rows of a list that pass the filters. */
export interface Summary {
  readonly title: string;
  /** What one row is. */
  readonly grain: string;
  /** The list whose rows it is made of. */
  readonly of: List;
  /** Its query, in its order; `{picked}` stands for those rows. The row with `is_total` is that of everything. */
  readonly sql: string;
  readonly columns: readonly Column[];
}

export function count(name: string, meaning: string): Column {
  return { name, type: "BIGINT", unit: "1", meaning };
}

export function micros(name: string, meaning: string): Column {
  return { name, type: "BIGINT", unit: "us", meaning };
}

export function label(name: string, meaning: string): Column {
  return { name, type: "VARCHAR", unit: null, meaning };
}

export function instant(name: string, meaning: string): Column {
  return { name, type: "TIMESTAMP", unit: "UTC", meaning };
}

/** Tasks as the fact of tries has them, each once: cheaper than the list of tasks, which joins Parsl's own record. */
export const bookedTasks: List = { ...list("tries"), fact: fact("tasks") };
