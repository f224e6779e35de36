import { resource } from "../../resources.ts";
import { fact } from "../facts.ts";
import { type List, lakeTable } from "./list.ts";

const average = "in this stretch, on average: their time in it over its length, exactly";

export const app_activity: List = {
  title: "Activity of apps",
  grain: "one row per run, app and 180th of the run's time inside of the window",
  fact: {
    ...fact("tries"),
    time: "coalesce(invoked_at, launched_at, began_at, ended_at)",
    until: "ended_at",
    isWithinHours: false,
  },
  digest: resource("metrics/lists/app_activity.sql"),
  columns: [
    ...lakeTable("tries").columns.filter(({ name }) => name === "source" || name === "run_id"),
    {
      name: "app",
      type: "VARCHAR",
      unit: null,
      meaning: 'The app; all but the twelve that ran longest are "other", with their number.',
    },
    { name: "place", type: "BIGINT", unit: null, meaning: "Place of the app by time that it ran, from 1." },
    { name: "from_at", type: "TIMESTAMP", unit: "UTC", meaning: "Start of the stretch." },
    { name: "to_at", type: "TIMESTAMP", unit: "UTC", meaning: "End of the stretch, not included." },
    { name: "pending", type: "DOUBLE", unit: "1", meaning: `Tasks that waited for other tasks ${average}.` },
    { name: "waiting", type: "DOUBLE", unit: "1", meaning: `Tries that waited for a worker ${average}.` },
    { name: "running", type: "DOUBLE", unit: "1", meaning: `Tries that ran ${average}.` },
    { name: "running_most", type: "BIGINT", unit: "1", meaning: "Most tries that ran at one moment of the stretch." },
  ],
  key: ["source", "run_id", "app", "from_at"],
  sort: "source,run_id,place,from_at",
};
