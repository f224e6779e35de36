import type { Metric } from "../metric.ts";

export const walltime_use: Metric = {
  title: "Walltime used",
  unit: "1",
  precision: 3,
  facts: ["blocks"],
  meaning:
    "Time for which blocks were paid over the time that they asked for; above 1 where the scheduler was late to end them.",
  formula: "sum of paid_us / sum of walltime_s x 1e6, over blocks that started and whose limit is known",
  nullWhen: "No block with a known time limit started.",
  numerator: { sum: "paid_us", where: "started_at is not null and walltime_s is not null", scale: "amount" },
  denominator: { sum: "walltime_s * 1000000", where: "started_at is not null", scale: "amount" },
  example: {
    given: [
      { block_id: "0", started_at: "2026-01-01 00:00:00", paid_us: 30e6, walltime_s: 60 },
      { block_id: "1", started_at: "2026-01-01 00:00:00", paid_us: 60e6, walltime_s: 60 },
      { block_id: "2", started_at: "2026-01-01 00:00:00", paid_us: 99e6, walltime_s: null },
      { block_id: "3", paid_us: 0, walltime_s: 60 },
    ],
    expect: 0.75,
  },
};
