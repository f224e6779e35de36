import { hours, type Metric, nodeTime } from "../metric.ts";

export const node_hours: Metric = {
  title: "Node-hours",
  unit: "node-hour",
  precision: 4,
  facts: ["paid", "ledger", "node_ledger"],
  meaning: "Paid time of whole nodes, in any account: a worker's time counts as its share of its node.",
  formula: "sum over workers of (sum of share_us) / (workers x 3.6e9)",
  nullWhen: "The selection holds no paid time.",
  numerator: nodeTime(),
  example: { given: [hours("useful", 3), hours("idle_no_work", 1)], expect: 4 },
};
