import { hours, type Metric } from "../metric.ts";

// Cores per node can be a fraction (10 cores over 4 nodes): thousandths keep the sum an integer.
const millicores = "cast(round(cores_per_node * 1000) as bigint)";

export const core_hours: Metric = {
  title: "Core-hours",
  unit: "core-hour",
  precision: 3,
  facts: ["paid", "ledger", "node_ledger"],
  meaning:
    "Node-hours times the cores of a node: those the scheduler allocated, else those seen on the host (coverage says which).",
  formula: "sum over workers of (sum of share_us x cores_per_node) / (workers x 3.6e9)",
  nullWhen: "The selection holds no paid time, or some of it on nodes whose cores are not known.",
  numerator: {
    sum: `share_us * ${millicores}`,
    low: `share_us_low * ${millicores}`,
    high: `share_us_high * ${millicores}`,
    unknownWhen: "cores_per_node is null and share_us <> 0",
    scale: "share_hours",
    unitsPerWhole: 1000,
  },
  example: {
    given: [hours("useful", 3, { cores_per_node: 8 }), hours("idle_no_work", 1, { cores_per_node: 8 })],
    expect: 32,
  },
};
