import { resource } from "../../resources.ts";
import { fact } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";

export const node_activity: List = {
  title: "Activity of nodes",
  grain: "one row per run, node and 90th of the run's time inside of the window, in which it had workers",
  fact: { ...fact("managers"), until: "ended_at" },
  digest: resource("metrics/lists/node_activity.sql"),
  columns: [
    ...lakeTable("managers").columns.filter(({ name }) => name === "source" || name === "run_id"),
    {
      name: "node",
      type: "VARCHAR",
      unit: null,
      meaning: 'The host; all but the thirty with most time lost, then idle, are "other", with their number.',
    },
    { name: "place", type: "BIGINT", unit: null, meaning: "Place of the node by time lost, then idle, from 1." },
    { name: "from_at", type: "TIMESTAMP", unit: "UTC", meaning: "Start of the stretch." },
    { name: "to_at", type: "TIMESTAMP", unit: "UTC", meaning: "End of the stretch, not included." },
    { name: "capacity_us", type: "BIGINT", unit: "us", meaning: "Time of workers whose manager lived." },
    { name: "useful_us", type: "BIGINT", unit: "us", meaning: "Of it, in tries that ended well." },
    { name: "lost_us", type: "BIGINT", unit: "us", meaning: "Of it, in tries that did not end well, or are open." },
    { name: "busy_share", type: "DOUBLE", unit: "1", meaning: "Useful and lost over capacity, at most 1." },
  ],
  key: ["source", "run_id", "node", "from_at"],
  sort: "source,run_id,place,from_at",
};
