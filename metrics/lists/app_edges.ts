import { resource } from "../../resources.ts";
import type { List } from "./list.ts";
import { tasks } from "./tasks.ts";

export const app_edges: List = {
  title: "Edges between apps",
  grain: "one row per run and pair of apps of which tasks of one waited for tasks of the other",
  fact: tasks.fact,
  digest: resource("metrics/lists/app_edges.sql"),
  columns: [
    ...tasks.columns.filter(({ name }) => name === "source" || name === "run_id"),
    { name: "from_app", type: "VARCHAR", unit: null, meaning: "App that was waited for; null when its name was lost." },
    { name: "to_app", type: "VARCHAR", unit: null, meaning: "App that waited; null when its name was lost." },
    { name: "links", type: "BIGINT", unit: "1", meaning: "Pairs of tasks of which one waited for the other." },
    { name: "from_tasks", type: "BIGINT", unit: "1", meaning: "Tasks that were waited for." },
    { name: "to_tasks", type: "BIGINT", unit: "1", meaning: "Tasks that waited." },
  ],
  key: ["source", "run_id", "from_app", "to_app"],
  sort: "source,run_id,from_app,to_app",
};
