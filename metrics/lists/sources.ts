import { resource } from "../../resources.ts";
import { type List, lakeTable } from "./list.ts";

export const sources: List = {
  title: "Sources",
  grain: "one row per source, as it was read last",
  fact: {
    table: "listed_sources",
    sql: resource("metrics/lists/sources.sql"),
    time: "taken_at",
    columns: { source: "source" },
  },
  columns: [
    ...lakeTable("ingests").columns,
    { name: "runs", type: "BIGINT", unit: "1", meaning: "Runs of it in the lake; null when it has none." },
    {
      name: "first_began_at",
      type: "TIMESTAMP",
      unit: "UTC",
      meaning: "When its first run began; null without a run.",
    },
    { name: "last_began_at", type: "TIMESTAMP", unit: "UTC", meaning: "When its last run began; null without a run." },
  ],
  key: ["source"],
  sort: "source",
};
