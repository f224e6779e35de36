import { chart } from "./define.ts";
import { histograms } from "./parts/histogram.ts";

export const elapsed_time = chart(
  histograms(
    {
      title: "Elapsed times",
      question: "How long does a task take from its call to its result, waits and retries included?",
    },
    "elapsed_time_bins",
    "time from invoked to returned (logarithmic)",
    ["task", "tasks"],
  ),
);
