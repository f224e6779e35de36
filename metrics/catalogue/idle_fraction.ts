import { belowPaid, hours, type Metric, nodeTime } from "../metric.ts";

export const idle_fraction: Metric = {
  title: "Idle fraction",
  unit: "1",
  precision: 3,
  facts: ["ledger", "node_ledger"],
  meaning: "Share of the time of connected workers in which they had nothing to run.",
  formula: "idle / (useful + lost + idle)",
  nullWhen: "No worker was connected.",
  numerator: nodeTime("idle"),
  denominator: nodeTime("useful", "lost", "idle"),
  refuses: { dimensions: belowPaid, because: "an idle worker runs no app and no failure" },
  example: { given: [hours("startup", 9), hours("useful", 2), hours("lost", 1), hours("idle", 1)], expect: 0.25 },
};
