import { resource } from "../../resources.ts";
import type { ListColumn } from "./list.ts";

/** Columns that belong to a task, for a list whose rows name one: `table` is the name that its fact has. */
export function ofTask(table: string): Readonly<Record<"number" | "hash" | "update" | "work" | "joins", ListColumn>> {
  return {
    number: {
      name: "task_number",
      type: "BIGINT",
      unit: "1",
      meaning:
        "Number of the task in the order of first invocation over all runs of the source, from 1; tasks with equal hash share one. Null when the task's row was lost.",
      sql: looked("task_number", "task_numbers", table),
      onDemand: true,
    },
    hash: {
      name: "hashsum",
      type: "VARCHAR",
      unit: null,
      meaning: "Hash of function and arguments of the task; null when not memoised.",
      sql: `(select k.hashsum from tasks k where ${sameTask("k", table)})`,
      onDemand: true,
    },
    update: {
      name: "last_update_at",
      type: "TIMESTAMP",
      unit: "UTC",
      meaning: "When its last state was recorded; null when none was.",
      sql: looked("last_update_at", "task_updates", table),
      onDemand: true,
    },
    work: {
      name: "worker_us",
      type: "BIGINT",
      unit: "us",
      meaning: "Time that all its tries held a worker; null when none held one.",
      sql: `cast(${looked("worker_us", "task_work", table)} as bigint)`,
      onDemand: true,
    },
    joins: {
      name: "joins",
      type: "VARCHAR",
      unit: null,
      meaning: "Inner tasks of a join app, joined by commas; null for other apps.",
      sql: looked("joins", "task_work", table),
      onDemand: true,
    },
  };
}

function looked(column: string, file: string, table: string): string {
  return `(select looked.${column} from (${resource(`metrics/lists/${file}.sql`)}) looked where ${sameTask("looked", table)})`;
}

function sameTask(one: string, other: string): string {
  return ["source", "run_id", "task_id"].map((key) => `${one}.${key} = ${other}.${key}`).join(" and ");
}
