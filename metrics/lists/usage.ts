import { resource } from "../../resources.ts";
import type { Fact } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";

const samples: Fact = {
  table: "samples",
  time: "recorded_at",
  columns: {
    source: "source",
    run: "run_id",
    task_id: "cast(task_id as varchar)",
    try_id: "cast(try_id as varchar)",
  } as Fact["columns"],
};

export const usage: List = {
  title: "Use of processors and memory",
  grain: "one row per run and 180th of its samples' time inside of the window",
  fact: samples,
  digest: resource("metrics/lists/usage.sql"),
  columns: [
    ...lakeTable("samples").columns.filter(({ name }) => name === "source" || name === "run_id"),
    { name: "from_at", type: "TIMESTAMP", unit: "UTC", meaning: "Start of the stretch." },
    { name: "to_at", type: "TIMESTAMP", unit: "UTC", meaning: "End of the stretch, not included." },
    { name: "tries", type: "DOUBLE", unit: "1", meaning: "Tries between two of their samples, on average." },
    {
      name: "cores",
      type: "DOUBLE",
      unit: "1",
      meaning: "Processor time that those tries used, over the length of the stretch: the cores kept busy.",
    },
    {
      name: "memory_bytes",
      type: "DOUBLE",
      unit: "bytes",
      meaning: "Resident memory of those tries together, each as in the sample before, on average.",
    },
  ],
  key: ["source", "run_id", "from_at"],
  sort: "source,run_id,from_at",
};
