import { resource } from "../../resources.ts";
import { type List, lakeTable } from "./list.ts";

const place = lakeTable("managers").columns.filter(({ name }) =>
  ["source", "run_id", "executor", "node"].includes(name),
);
const time = lakeTable("managers").columns.filter(({ name }) => ["capacity_us", "idle_us"].includes(name));
const count = { type: "BIGINT", unit: "1" } as const;
const instant = { type: "TIMESTAMP", unit: "UTC" } as const;

export const nodes: List = {
  title: "Nodes",
  grain: "one row per run, executor and node",
  fact: {
    table: "listed_nodes",
    sql: resource("metrics/lists/nodes.sql"),
    time: "first_at",
    columns: { source: "source", run: "run_id", executor: "executor", node: "node" },
  },
  columns: [
    ...place,
    { name: "running", ...count, meaning: "Tries that run there at the last record of the run, as far as it tells." },
    { name: "workers_now", ...count, meaning: "Workers connected there at the last record of the run." },
    { name: "workers", ...count, meaning: "Workers of its largest manager; null when no manager was recorded." },
    { name: "managers", ...count, meaning: "Managers that were there, one after the other or together." },
    { name: "tries", ...count, meaning: "Tries that ran there." },
    { name: "tries_failed", ...count, meaning: "Tries among them that did not end well." },
    { name: "first_at", ...instant, meaning: "When its first manager registered, else its first try began." },
    { name: "last_at", ...instant, meaning: "When its last manager ended, else its last try." },
    ...time,
    { name: "is_used", type: "BOOLEAN", unit: null, meaning: "Is a worker connected or a try running there?" },
  ],
  key: ["source", "run_id", "executor", "node"],
  sort: "source,run_id,executor,node",
};
