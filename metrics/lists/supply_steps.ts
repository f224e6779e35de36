import { resource } from "../../resources.ts";
import type { List } from "./list.ts";
import { workers } from "./of_tables.ts";

const kept = ["source", "run_id", "executor", "from_at", "to_at", "connected", "busy", "backlog", "pending"];

export const supply_steps: List = {
  title: "Steps of supply and demand",
  grain:
    "one row of workers where, in a 240th of the run's time, a count begins, ends, is least or is most: as many as a picture needs",
  fact: { ...workers.fact, until: "coalesce(to_at, from_at)" },
  digest: resource("metrics/lists/supply_steps.sql"),
  columns: workers.columns.filter(({ name }) => kept.includes(name)),
  key: workers.key,
  sort: "source,run_id,executor,from_at",
};
