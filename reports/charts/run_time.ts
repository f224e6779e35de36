import { chart } from "./define.ts";
import { histograms } from "./parts/histogram.ts";

export const run_time = chart(
  histograms(
    { title: "Run times", question: "How long do the tries of each app run?" },
    "run_time_bins",
    "run time (logarithmic)",
    ["try", "tries"],
  ),
);
