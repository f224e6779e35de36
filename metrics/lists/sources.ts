import { resource } from "../../resources.ts";
import { NOW } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";

const kept = ["source", "ingest_id", "path", "sha256", "taken_at", "as_of_at", "shape", "timezone"];
const told = ["timezone_assumed", "model_version", "notes"];
const ingest = (names: readonly string[]) => lakeTable("ingests").columns.filter(({ name }) => names.includes(name));

export const sources: List = {
  title: "Sources",
  grain:
    "one row per source: what was read of it last (path, ingest_id and sha256 are of its last file), and what it holds",
  fact: {
    table: "listed_sources",
    sql: resource("metrics/lists/sources.sql"),
    time: "taken_at",
    columns: { source: "source" },
  },
  columns: [
    ...ingest(kept),
    { name: "files", type: "BIGINT", unit: "1", meaning: "Databases of it that the lake knows." },
    ...ingest(told),
    { name: "runs", type: "BIGINT", unit: "1", meaning: "Runs that count as its own." },
    {
      name: "first_began_at",
      type: "TIMESTAMP",
      unit: "UTC",
      meaning: "When its first run began; null without a run.",
    },
    { name: "last_began_at", type: "TIMESTAMP", unit: "UTC", meaning: "When its last run began; null without a run." },
    {
      name: "damaged",
      type: "BIGINT",
      unit: "1",
      meaning: "Its files that are damaged: rows of a part of each count.",
    },
    {
      name: "clean_at",
      type: "TIMESTAMP",
      unit: "UTC",
      meaning: "When the last pass over it began in which nothing failed; null where none is remembered.",
    },
    {
      name: "lag_s",
      type: "BIGINT",
      unit: "s",
      meaning:
        "From clean_at to now, or as_of: what was written before clean_at to the files that this pass looked at is in the lake.",
      sql: `date_diff('second', clean_at, ${NOW})`,
    },
  ],
  key: ["source"],
  sort: "source",
};
