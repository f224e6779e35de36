import { resource } from "../../resources.ts";
import { fact } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";
import { ofTask } from "./of_task.ts";

const run = ["source", "run_id"] as const;
const place = { source: "source", run: "run_id", executor: "executor" };

export const tries: List = {
  title: "Tries",
  grain: "one row per try",
  fact: fact("tries"),
  columns: [...lakeTable("tries").columns, ofTask("tries").number, ofTask("tries").hash],
  key: [...run, "task_id", "try_id"],
  sort: "launched_at",
};

export const blocks: List = {
  title: "Blocks",
  grain: lakeTable("blocks").grain,
  fact: fact("blocks"),
  columns: [
    ...lakeTable("blocks").columns,
    {
      name: "states",
      type: "VARCHAR",
      unit: null,
      meaning: "The states that Parsl saw it in, one after the other; null when it wrote none.",
      sql: `(select seen.states from (${resource("metrics/lists/block_states.sql")}) seen
        where seen.source = blocks.source and seen.run_id = blocks.run_id and seen.executor = blocks.executor and seen.block_id = blocks.block_id)`,
      onDemand: true,
    },
    {
      name: "node_list",
      type: "VARCHAR",
      unit: null,
      meaning: "The nodes of its job, as the scheduler abbreviates them; null where it does not say.",
      sql: `(select max(known.node_list) from jobs known
        where known.source = blocks.source and known.run_id = blocks.run_id and known.job_id = blocks.job_id)`,
      onDemand: true,
    },
    {
      name: "elapsed_us",
      type: "BIGINT",
      unit: "us",
      meaning: "From its submission to its end; null when either is unknown.",
      sql: "date_diff('microsecond', submitted_at, ended_at)",
      onDemand: true,
    },
  ],
  key: [...run, "executor", "block_id"],
  sort: "submitted_at",
};

export const managers: List = {
  title: "Managers",
  grain: lakeTable("managers").grain,
  fact: fact("managers"),
  columns: lakeTable("managers").columns,
  key: [...run, "uid"],
  sort: "registered_at",
};

export const workers: List = {
  title: "Workers",
  grain: lakeTable("workers").grain,
  fact: { table: "workers", time: "from_at", columns: place },
  columns: lakeTable("workers").columns,
  key: [...run, "executor", "from_at"],
  sort: "from_at",
};

export const statuses: List = {
  title: "Statuses",
  grain: lakeTable("statuses").grain,
  fact: { table: "statuses", time: "recorded_at", columns: { source: "source", run: "run_id", status: "status" } },
  columns: lakeTable("statuses").columns,
  key: [...run, "source_row", "task_id", "try_id", "status"],
  sort: "recorded_at",
};

export const samples: List = {
  title: "Samples",
  grain: lakeTable("samples").grain,
  fact: { table: "samples", time: "recorded_at", columns: { source: "source", run: "run_id" } },
  columns: lakeTable("samples").columns,
  key: [...run, "source_row", "task_id", "try_id"],
  sort: "recorded_at",
};
