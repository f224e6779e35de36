import { resource } from "../../resources.ts";
import { fact } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";

const last = [
  "source",
  "run_id",
  "task_id",
  "app",
  "task_status",
  "executor",
  "block_id",
  "job_id",
  "node",
  "failure_class",
  "failure_code",
  "root_task_id",
  "launched_at",
  "began_at",
  "ended_at",
  "avoided_us",
];
const booked = lakeTable("tries").columns.filter(({ name }) => last.includes(name));
const told = lakeTable("tasks").columns.filter(({ name }) => !last.includes(name));

export const tasks: List = {
  title: "Tasks",
  grain: "one row per task, with what became of its last try",
  fact: {
    table: "listed_tasks",
    sql: resource("metrics/lists/tasks.sql"),
    time: "ended_at",
    columns: { ...fact("tasks").columns, hour: "date_trunc('hour', ended_at)" },
  },
  columns: [
    ...booked,
    { name: "last_try_id", type: "BIGINT", unit: null, meaning: "Its last try; null when it was never tried." },
    ...told,
  ],
  key: ["source", "run_id", "task_id"],
  sort: "source,run_id,task_id",
};
