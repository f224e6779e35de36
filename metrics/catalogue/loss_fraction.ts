import { belowPaid, hours, type Metric, nodeTime, nodeTimeBeside } from "../metric.ts";

export const loss_fraction: Metric = {
  title: "Loss fraction",
  unit: "1",
  precision: 3,
  facts: ["ledger", "node_ledger"],
  meaning: "Share of paid time in which workers ran tries that did not end well.",
  formula: "lost / paid",
  nullWhen: "The selection holds no paid time.",
  numerator: nodeTime("lost"),
  rest: nodeTimeBeside("lost"),
  refuses: {
    dimensions: belowPaid,
    because: "paid time is not divided by app or failure; ask node_hours with account=lost",
  },
  example: { given: [hours("useful", 3), hours("lost", 1, { failure_class: "walltime" })], expect: 0.25 },
};
