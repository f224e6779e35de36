import { resource } from "../../resources.ts";
import { states } from "../dimensions.ts";
import { bookedTasks, count } from "./booked.ts";
import type { List } from "./list.ts";
import { listFact } from "./list.ts";
import { tries } from "./of_tables.ts";
import { tasks } from "./tasks.ts";

/** An app x state matrix, with a row of everything. */
function matrix(what: string, of: List, meaning: string): List {
  const rows = resource(`metrics/lists/states/${what}.sql`);
  return {
    title: `States of ${what}`,
    grain: `one row per app, and one of everything: how many ${meaning} are in each state`,
    fact: listFact(of),
    digest: resource("metrics/lists/states.sql").replace("{counted}", () => rows),
    columns: [
      {
        name: "app",
        type: "VARCHAR",
        unit: null,
        meaning: "App; null in the row of everything, and when its name was lost.",
      },
      ...states.map((state) => count(state, `How many are in state ${state}.`)),
      count("other", "How many are in a state that is none of these, or have none on record."),
      count("total", "All of them."),
      { name: "is_total", type: "BOOLEAN", unit: null, meaning: "Is this the row of everything?" },
      { name: "first_invoked_at", type: "TIMESTAMP", unit: "UTC", meaning: "When the first of them was invoked." },
    ],
    key: ["is_total", "app"],
    sort: "is_total,first_invoked_at,app",
  };
}

export const task_states = matrix("tasks", bookedTasks, "tasks, each once, by the state of its last try,");
export const try_states = matrix("tries", tries, "tries, by the furthest state that each reached,");
export const hashsum_states = matrix(
  "hashsums",
  tasks,
  "hashes of memoised tasks, each once however often it was invoked,",
);
