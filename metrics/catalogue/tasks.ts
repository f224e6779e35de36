import type { Metric } from "../metric.ts";

export const tasks: Metric = {
  title: "Tasks",
  unit: "1",
  precision: 0,
  facts: ["tasks"],
  meaning: "Tasks, each once, by the state of its last try.",
  formula: "rows of tries that are a task's last, or the only row of a task that was never tried",
  nullWhen: "Never: no task counts as 0.",
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
