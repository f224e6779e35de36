import type { Metric } from "../metric.ts";

export const tries: Metric = {
  title: "Tries",
  unit: "1",
  precision: 0,
  facts: ["tries"],
  meaning: "Tries of tasks, each by the furthest state that it reached itself.",
  formula: "rows of tries with a try_id",
  nullWhen: "Never: no try counts as 0.",
  numerator: { sum: "1", scale: "count" },
  example: {
    given: [
      { task_id: 1, try_id: 0, is_last_try: false },
      { task_id: 1, try_id: 1, is_last_try: true },
      { task_id: 2, try_id: null, is_last_try: true },
    ],
    expect: 2,
  },
};
