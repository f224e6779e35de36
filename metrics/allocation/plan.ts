import type { AwardSettings } from "./settings.ts";

const DAY_MS = 86_400_000;

/** A part of the award's year and the share of the initial award that is planned for it. */
export interface PlanPart {
  readonly from: Date;
  readonly to: Date;
  readonly hours: number;
}

/**
 * The year cut into as many parts as the plan has shares: at `cuts` (the days of a rule's checks, where there is one fewer of them
 * than parts), else into parts of equal length, at whole UTC days.
 */
export function planParts(award: AwardSettings, cuts: readonly Date[] = []): PlanPart[] {
  const { from, to, plan, initial } = award;
  const inner = cuts.filter((cut) => cut > from && cut < to);
  const length = (to.getTime() - from.getTime()) / plan.length;
  const equal = plan.slice(1).map((_, index) => floorDay(from.getTime() + (index + 1) * length));
  const ends = [from, ...(inner.length === plan.length - 1 ? inner : equal), to];
  return plan.map((share, index) => ({
    from: ends[index] as Date,
    to: ends[index + 1] as Date,
    hours: (initial * share) / 100,
  }));
}

/** Hours that the plan expects to be used before an instant: whole parts, and of the part under way as much as has passed. */
export function expectedBy(parts: readonly PlanPart[], at: Date): number {
  return parts.reduce((sum, { from, to, hours }) => {
    const passed = (at.getTime() - from.getTime()) / (to.getTime() - from.getTime());
    return sum + hours * Math.min(1, Math.max(0, passed));
  }, 0);
}

/** Hours that the award holds at an instant: what it began with and the transfers so far, or the figure given for the present. */
export function allocationAt({ initial, current, transfers }: AwardSettings, at: Date): number {
  if (transfers.length === 0) return current ?? initial;
  return initial + transfers.filter(({ on }) => on <= at).reduce((sum, { hours }) => sum + hours, 0);
}

/** Share of the award's year that has passed. */
export function yearShare({ from, to }: AwardSettings, at: Date): number {
  return Math.min(1, Math.max(0, (at.getTime() - from.getTime()) / (to.getTime() - from.getTime())));
}

function floorDay(ms: number): Date {
  return new Date(Math.floor(ms / DAY_MS) * DAY_MS);
}
