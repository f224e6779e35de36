import { resource } from "../../resources.ts";
import { states } from "../dimensions.ts";
import { list } from "../lists/index.ts";
import { bookedTasks, count, label, type Summary } from "./summary.ts";

/** An app x state matrix, with a row for everything. */
function matrix(what: string, rows: string, of: Summary["of"], meaning: string): Summary {
  return {
    title: `States of ${what}`,
    grain: `one row per app, in the order of first invocation: ${meaning}`,
    of,
    sql: resource("metrics/summaries/states.sql").replace("{counted}", () =>
      resource(`metrics/summaries/states/${rows}.sql`),
    ),
    columns: [
      label("app", "App; null when the task's row was lost."),
      ...states.map((state) => count(state, `How many are in state ${state}.`)),
      count("other", "How many are in a state that is none of these, or have none on record."),
      count("total", "All of them."),
    ],
  };
}

export const task_states = matrix("tasks", "tasks", bookedTasks, "tasks, each once, by the state of its last try");
export const try_states = matrix("tries", "tries", list("tries"), "tries, each by the furthest state that it reached");
export const hashsum_states = matrix(
  "hashsums",
  "hashsums",
  list("tasks"),
  "hashes of function and arguments, each once however often it was invoked; only memoised tasks have one",
);
