import { resource } from "../../resources.ts";
import { type Fact, fact } from "../facts.ts";
import type { List, ListColumn } from "./list.ts";
import { tasks } from "./tasks.ts";

const sql = resource("metrics/lists/time_bins.sql");

/** A histogram of a duration on bins that do not depend on the data, so that those of two questions can be laid on each other. */
function timeBins(title: string, what: string, of: Fact, category: string, value: string): List {
  const columns: readonly ListColumn[] = [
    {
      name: "category",
      type: "VARCHAR",
      unit: null,
      meaning: `The ${category}; all but the twelve with most ${what} are "other", with their number.`,
    },
    { name: "place", type: "BIGINT", unit: null, meaning: `Place of the ${category} by number of ${what}, from 1.` },
    {
      name: "from_s",
      type: "DOUBLE",
      unit: "s",
      meaning:
        "Start of the bin, one of eight to a factor of ten; the first holds all that is shorter than a millisecond, too.",
    },
    { name: "to_s", type: "DOUBLE", unit: "s", meaning: "End of the bin, not included." },
    { name: "in_bin", type: "BIGINT", unit: "1", meaning: `Number of ${what} in this bin.` },
    { name: "in_all", type: "BIGINT", unit: "1", meaning: `Number of ${what} in all bins of the ${category}.` },
    { name: "median_s", type: "DOUBLE", unit: "s", meaning: "Median of the category, by nearest rank." },
  ];
  return {
    title,
    grain: `one row per ${category} and bin in which there are any ${what}`,
    fact: of,
    digest: sql.replaceAll("{category}", category).replaceAll("{value}", value),
    columns,
    key: ["category", "from_s"],
    sort: "place,from_s",
  };
}

export const run_time_bins = timeBins("Histogram of run times", "tries", fact("tries"), "app", "run_us");
export const wait_time_bins = timeBins("Histogram of wait times", "tries", fact("tries"), "app", "wait_us");
export const elapsed_time_bins = timeBins(
  "Histogram of elapsed times",
  "tasks that returned",
  tasks.fact,
  "app",
  "date_diff('microsecond', invoked_at, returned_at)",
);
export const queue_wait_bins = timeBins(
  "Histogram of queue waits",
  "blocks",
  fact("blocks"),
  "executor",
  "queue_wait_us",
);
