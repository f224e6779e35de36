import type { Metric } from "../metric.ts";

const HOUR_US = 3.6e9;

export const cpu_hours: Metric = {
  title: "CPU hours",
  unit: "core-hour",
  precision: 3,
  facts: ["try_hours", "tries"],
  meaning:
    "Processor time really used: per try, the growth of its worker process's counters between the first and the last sample.",
  formula: "sum of cpu_us / 3.6e9 over tries with two samples or more",
  nullWhen: "No try has two samples; tries without them are not counted as zero (coverage: tries_with_cpu).",
  numerator: { sum: "cpu_us", scale: "amount", unitsPerWhole: HOUR_US },
  example: {
    given: [
      { try_id: 0, cpu_us: 2 * HOUR_US },
      { try_id: 1, cpu_us: HOUR_US },
      { try_id: 2, cpu_us: null },
    ],
    expect: 3,
  },
};

export const cpu_efficiency: Metric = {
  title: "CPU efficiency",
  unit: "1",
  precision: 3,
  facts: ["try_hours", "tries"],
  meaning:
    "Processor time over the cores that the tries held: cores of the node divided by its workers, times the time held. Above 1 when tries use more than their share.",
  formula: "sum of cpu_us / sum of core_us, over tries that have both",
  nullWhen: "No try has two samples on a node of known cores.",
  numerator: { sum: "cpu_us", where: "core_us is not null", scale: "amount" },
  denominator: { sum: "core_us", where: "cpu_us is not null", scale: "amount" },
  example: {
    given: [
      { try_id: 0, cpu_us: 30, core_us: 80 },
      { try_id: 1, cpu_us: 10, core_us: 20 },
      { try_id: 2, cpu_us: null, core_us: null },
      { try_id: 3, cpu_us: 99, core_us: null },
    ],
    expect: 0.4,
  },
};
