import { belowPaid, hours, type Metric, nodeTime, nodeTimeBeside } from "../metric.ts";

export const useful_fraction: Metric = {
  title: "Useful fraction",
  unit: "1",
  precision: 3,
  facts: ["ledger", "node_ledger"],
  meaning: "Share of paid time in which workers ran tries that ended well.",
  formula: "useful / paid",
  nullWhen: "The selection holds no paid time.",
  numerator: nodeTime("useful"),
  rest: nodeTimeBeside("useful"),
  refuses: { dimensions: belowPaid, because: "paid time without a try belongs to no app and no failure" },
  example: { given: [hours("useful", 3), hours("idle_no_work", 1)], expect: 0.75 },
};
