import { belowPaid, hours, type Metric, nodeTime } from "../metric.ts";

export const paid_node_hours: Metric = {
  title: "Paid",
  unit: "node-hour",
  precision: 4,
  facts: ["paid", "node_ledger", "paid_jobs"],
  meaning: "Node-hours that the facility charges for, used or not: nodes times time of every block that ran.",
  formula: "sum of all accounts",
  nullWhen: "The selection holds no paid time.",
  numerator: nodeTime(),
  refuses: {
    dimensions: belowPaid,
    because: "paid time is the whole of which accounts and apps are parts; ask node_hours",
  },
  example: { given: [hours("startup", 0.5), hours("useful", 3), hours("drain", 0.5)], expect: 4 },
};
