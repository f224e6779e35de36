import { chart } from "./define.ts";
import { histograms } from "./parts/histogram.ts";

export const queue_wait = chart(
  histograms(
    { title: "Waits in the batch queue", question: "How long do blocks wait in the scheduler's queue?" },
    "queue_wait_bins",
    "time from submitted to started (logarithmic)",
    ["block", "blocks"],
  ),
);
