import { hours, type Metric, nodeTime } from "../metric.ts";

export const walltime_loss_hours: Metric = {
  title: "Lost to walltime",
  unit: "node-hour",
  precision: 4,
  facts: ["ledger", "node_ledger"],
  meaning: "Node-hours of tries that were killed because their batch job reached its time limit.",
  formula: "sum of account lost where failure_class = walltime",
  nullWhen: "The selection holds no paid time.",
  numerator: { ...nodeTime(), where: "account = 'lost' and failure_class = 'walltime'" },
  refuses: {
    dimensions: ["account", "failure_class", "failure_code"],
    because: "it is one account and one class already",
  },
  example: {
    given: [
      hours("lost", 2, { failure_class: "walltime" }),
      hours("lost", 1, { failure_class: "exit_code" }),
      hours("useful", 5),
    ],
    expect: 2,
  },
};
