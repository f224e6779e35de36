import { resource } from "../../resources.ts";
import { fact, runStatus } from "../facts.ts";
import { type List, type ListColumn, lakeTable } from "./list.ts";

const told = lakeTable("runs").columns.filter(({ name }) => !["tasks_failed", "tasks_completed"].includes(name));
const lived = lakeTable("run_lives").columns.filter(({ name }) =>
  ["last_submit_at", "tasks", "tasks_failed"].includes(name),
);
const status: ListColumn = {
  name: "status",
  type: "VARCHAR",
  unit: null,
  meaning:
    "running, completed, failed (ended, with tasks that failed) or aborted (silent, without an end); told by as_of.",
  sql: runStatus,
};

const elapsed: ListColumn = {
  name: "elapsed_s",
  type: "BIGINT",
  unit: "s",
  meaning: "From its beginning to its end, or to the last record of its submit side where it has none.",
  sql: "date_diff('second', began_at, coalesce(completed_at, last_submit_at))",
};

const more: readonly ListColumn[] = [
  {
    name: "run_number",
    type: "BIGINT",
    unit: "1",
    meaning: "Number of the run in the order of beginning among those of its source, from 1.",
  },
  {
    name: "duration_us",
    type: "BIGINT",
    unit: "us",
    meaning: "From its beginning to its recorded end; null without one.",
  },
];

export const runs: List = {
  title: "Runs",
  grain: "one row per run of a workflow script",
  fact: { ...fact("runs"), table: "listed_runs", sql: resource("metrics/lists/runs.sql") },
  columns: [...told.slice(0, 2), status, ...told.slice(2), elapsed, ...lived, ...more],
  key: ["source", "run_id"],
  sort: "-began_at",
};
