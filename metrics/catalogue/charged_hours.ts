import { hours, type Metric, nodeTime } from "../metric.ts";

export const charged_hours: Metric = {
  title: "Charged hours",
  unit: "charged hour",
  precision: 1,
  facts: ["paid", "ledger", "paid_jobs"],
  meaning:
    "What the facility takes from the award: node-hours times the factor of machine and quality of service that was in force in that hour.",
  formula: "sum over workers and factors of (sum of share_us) x charge_factor / (workers x 3.6e9)",
  nullWhen:
    "The selection holds no paid time, or some of it has no configured factor (machine, date or quality of service).",
  numerator: { ...nodeTime(), times: "charge_factor" },
  example: {
    given: [hours("useful", 3, { charge_factor: 80 }), hours("lost", 1, { charge_factor: 160 })],
    expect: 400,
  },
};
