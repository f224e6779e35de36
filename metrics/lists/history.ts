import { resource } from "../../resources.ts";
import { type List, type ListColumn, lakeTable } from "./list.ts";
import { ofTask } from "./of_task.ts";

function picked(table: string, names: readonly string[]): ListColumn[] {
  return lakeTable(table).columns.filter(({ name }) => names.includes(name));
}

export const history: List = {
  title: "History",
  grain: "one row per state that a try entered, with the try",
  fact: {
    table: "listed_history",
    sql: resource("metrics/lists/history.sql"),
    time: "recorded_at",
    columns: {
      source: "source",
      run: "run_id",
      executor: "executor",
      block: "block_id",
      job: "job_id",
      node: "node",
      app: "app",
      status: "status",
      failure_class: "failure_class",
      failure_code: "failure_code",
    },
  },
  columns: [
    ...lakeTable("statuses").columns,
    ...picked("tasks", ["app", "fail_count", "fail_cost", "hashsum", "depends", "stdout", "stderr"]),
    ...picked("tries", ["executor", "block_id", "job_id", "node", "failure_class", "failure_code", "launched_at"]),
    ...picked("tries", ["began_at", "ended_at", "wait_us", "run_us", "fail_history"]),
    ofTask("listed_history").number,
  ],
  key: ["source", "run_id", "source_row", "task_id", "try_id", "status"],
  sort: "recorded_at",
};
