import type { Lake } from "../../lake/lake.ts";
import type { Answer, AnswerColumn } from "../answer.ts";
import { byAward } from "./by_award.ts";
import { type AllocationWords, dayCharges } from "./charges.ts";
import { bound, figure, label, moment } from "./columns.ts";
import { allocationAt, expectedBy } from "./plan.ts";
import { type DayCharge, project } from "./projection.ts";
import type { AllocationSettings, AwardSettings } from "./settings.ts";
import { awardYear } from "./standing.ts";

const WEEK_MS = 7 * 86_400_000;

/**
 * What is left of each award over its year, in steps of a week and at every instant that matters: the plan, what was charged, and from
 * the present on the projection. One row per award and instant; `mark` names the instants that a chart labels. No row for a reader who
 * may not see all sources: an award is charged by all of them.
 */
export async function askBurnDown(
  lake: Lake,
  settings: AllocationSettings,
  now: Date,
  words: AllocationWords,
): Promise<Answer> {
  const awards = lake.sight.sources === null ? settings.awards : [];
  return byAward(lake, awards, words, burnDownColumns, async (award) =>
    burnDown(settings, award, await dayCharges(lake, award, now, words), now),
  );
}

function burnDown(
  { rule, project: about }: AllocationSettings,
  award: AwardSettings,
  days: readonly DayCharge[] | null,
  now: Date,
) {
  const { parts, checks } = awardYear(award, rule, about?.program ?? null);
  const marks = new Map<number, string>();
  const mark = (at: Date, text: string) =>
    marks.set(at.getTime(), [marks.get(at.getTime()), text].filter(Boolean).join(", "));
  for (const { on, hours } of award.transfers) mark(on, hours < 0 ? "pull-back" : "transfer");
  for (const { on } of checks) if (on !== null) mark(on, "check");
  if (now >= award.from && now <= award.to) mark(now, "now");
  return instants(award, parts, [...marks.keys()]).map((at) => {
    const left = (charged: number | undefined) => (charged === undefined ? null : allocationAt(award, at) - charged);
    const past = days === null || at > now ? undefined : chargedBy(days, at);
    const to = days === null || at < now ? null : project(days, award.from, now, at);
    return {
      award: award.award,
      pool: award.pool,
      at: at.toISOString().replace(".000", ""),
      allocation: allocationAt(award, at),
      planned_left: award.initial - expectedBy(parts, at),
      left: left(past),
      projected_left: left(to?.value),
      projected_left_low: left(to?.high),
      projected_left_high: left(to?.low),
      mark: marks.get(at.getTime()) ?? null,
    };
  });
}

/** Weeks of the year, its ends, the ends of the plan's parts, and the instants that are marked, once each. */
function instants({ from, to }: AwardSettings, parts: ReadonlyArray<{ readonly to: Date }>, marked: readonly number[]) {
  const weeks: number[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += WEEK_MS) weeks.push(at);
  const all = new Set([...weeks, ...parts.map((part) => part.to.getTime()), ...marked]);
  return [...all].sort((a, b) => a - b).map((at) => new Date(at));
}

/** Charges of the days before an instant. */
function chargedBy(days: readonly DayCharge[], at: Date): number {
  return days.filter(({ day }) => day < at).reduce((sum, { hours }) => sum + hours, 0);
}

const burnDownColumns: readonly AnswerColumn[] = [
  label("award", "Award", "Name of the award."),
  label("pool", "Pool", "Pool of hours."),
  moment("at", "At", "Instant."),
  figure("allocation", "Allocation", "What the award holds then."),
  figure("planned_left", "Left by plan", "Initial award less what the plan expects to be used by then."),
  figure("left", "Left", "Allocation less what was charged by then; null after the present."),
  figure(
    "projected_left",
    "Left, projected",
    "Allocation less the projection at the mean rate of the year so far; null before the present.",
  ),
  bound(
    "projected_left_low",
    "Left, least",
    "The same at the fastest of the rates of the year, the last 28 and the last 91 days.",
  ),
  bound("projected_left_high", "Left, most", "The same at the slowest."),
  label("mark", "Mark", "check, transfer, pull-back or now, where one falls on this instant."),
];
