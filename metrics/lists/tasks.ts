import { resource } from "../../resources.ts";
import { fact } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";
import { ofTask } from "./of_task.ts";

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
  "wait_us",
  "run_us",
  "avoided_us",
  "fail_history",
];
const booked = lakeTable("tries").columns.filter(({ name }) => last.includes(name));
const { number, update, work, joins } = ofTask("listed_tasks");
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
    number,
    update,
    work,
    joins,
    {
      name: "elapsed_us",
      type: "BIGINT",
      unit: "us",
      meaning: "From its invocation to the moment when its future was done; null while that is not recorded.",
      sql: "date_diff('microsecond', invoked_at, returned_at)",
      onDemand: true,
    },
  ],
  key: ["source", "run_id", "task_id"],
  sort: "source,run_id,task_id",
};
