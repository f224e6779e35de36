import { chart } from "./define.ts";
import { histograms } from "./parts/histogram.ts";

export const wait_time = chart(
  histograms(
    { title: "Wait times", question: "How long do launched tries wait for a worker?" },
    "wait_time_bins",
    "time from launched to running (logarithmic)",
    ["try", "tries"],
  ),
);
