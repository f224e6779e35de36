import cron from "node-cron";
import { LedgerError } from "../errors.ts";

/**
 * Makes a pass now and then whenever the cron expression says, one at a time: a pass that takes longer than the time to the next
 * lets that one fall out. Resolves when `stop` is told and the pass under way is over. A pass tells its own failures and never throws.
 * Throws usage for an expression that is none.
 */
export async function onSchedule(expression: string, pass: () => Promise<void>, stop: AbortSignal): Promise<void> {
  if (!cron.validate(expression)) {
    throw new LedgerError(
      "usage",
      `${expression} is no schedule; write minute, hour, day, month and weekday: "*/15 * * * *" is every quarter of an hour`,
      { field: "schedule" },
    );
  }
  let underWay = pass();
  await underWay;
  const task = cron.schedule(
    expression,
    () => {
      underWay = pass();
      return underWay;
    },
    { noOverlap: true },
  );
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
  await task.destroy();
  await underWay;
}
