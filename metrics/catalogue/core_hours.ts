import { hours, type Metric, nodeTime } from "../metric.ts";

export const core_hours: Metric = {
  title: "Core-hours",
  unit: "core-hour",
  precision: 3,
  facts: ["paid", "ledger", "node_ledger"],
  meaning:
    "Node-hours times the cores of a node: those configured, else those the scheduler allocated, else those seen on the host (coverage says which).",
  formula: "sum over workers and cores of (sum of share_us) x cores_per_node / (workers x 3.6e9)",
  nullWhen: "The selection holds no paid time, or some of it on nodes whose cores are not known.",
  numerator: { ...nodeTime(), times: "cores_per_node" },
  example: {
    given: [hours("useful", 3, { cores_per_node: 8 }), hours("idle_no_work", 1, { cores_per_node: 8 })],
    expect: 32,
  },
};
