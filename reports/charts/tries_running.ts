import { chart } from "./define.ts";
import { runningCurves } from "./parts/activity.ts";

export const tries_running = chart({
  title: "Tries running, by app",
  question: "How many tries of each app ran at a time?",
  shows: "run",
  refuses: ["account"],
  asks: () => ({ apps: { list: "app_activity", columns: "app,place,from_at,to_at,running,running_most" } }),
  draw: (drawn) =>
    (drawn.rows.apps ?? []).some((row) => Number(row.running_most) > 0)
      ? runningCurves(drawn, "apps")
      : "No try of this run is known to have run.",
});
