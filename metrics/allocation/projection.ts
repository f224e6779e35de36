const DAY_MS = 86_400_000;

/** Hours charged on one UTC day. */
export interface DayCharge {
  readonly day: Date;
  readonly hours: number;
}

/** Where an award's use is heading. */
export interface Projection {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Stretches before the present whose mean rates are compared with that of the year so far; in days. */
const windows = [28, 91];

/**
 * Hours charged by `until` if use goes on: at the mean rate of the year so far (value), at the slowest and fastest of that rate and those
 * of the last 28 and 91 days. Null before the year's first day is over: a rate needs a day.
 */
export function project(days: readonly DayCharge[], from: Date, now: Date, until: Date): Projection | null {
  const elapsed = daysBetween(from, now);
  if (elapsed < 1) return null;
  const charged = sum(days, from, now);
  const rates = [elapsed, ...windows.filter((length) => length < elapsed)].map(
    (length) => sum(days, new Date(now.getTime() - length * DAY_MS), now) / length,
  );
  const left = Math.max(0, daysBetween(now, until));
  const at = (rate: number) => charged + rate * left;
  return { value: at(rates[0] as number), low: at(Math.min(...rates)), high: at(Math.max(...rates)) };
}

/** Hours of the days in `[from, to)`; of a day that is cut, all that fell before `to` is in it already. */
function sum(days: readonly DayCharge[], from: Date, to: Date): number {
  return days.filter(({ day }) => day >= floorDay(from) && day < to).reduce((total, { hours }) => total + hours, 0);
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / DAY_MS;
}

function floorDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
}
