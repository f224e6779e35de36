import { idleAccounts } from "../dimensions.ts";
import { belowPaid, hours, type Metric, nodeTime } from "../metric.ts";

export const idle_fraction: Metric = {
  title: "Idle fraction",
  unit: "1",
  precision: 3,
  facts: ["ledger", "node_ledger"],
  meaning: "Share of the time of connected workers in which they had nothing to run.",
  formula: "idle / (useful + lost + idle)",
  nullWhen: "No worker was connected.",
  numerator: nodeTime(...idleAccounts),
  rest: nodeTime("useful", "lost"),
  refuses: { dimensions: belowPaid, because: "an idle worker runs no app and no failure" },
  example: {
    given: [
      hours("startup", 9),
      hours("useful", 2),
      hours("lost", 1),
      hours("idle_backlog", 0.5),
      hours("idle_no_work", 0.5),
    ],
    expect: 0.25,
  },
};
