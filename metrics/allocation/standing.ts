import { allocationAt, expectedBy, type PlanPart, planParts, yearShare } from "./plan.ts";
import { type DayCharge, type Projection, project } from "./projection.ts";
import { type Check, checksOf } from "./risk.ts";
import type { ReductionRule } from "./rules.ts";
import type { AwardSettings } from "./settings.ts";

/** Where an award stands at an instant, in its own charged hours. */
export interface Standing {
  readonly allocation: number;
  readonly charged: number | null;
  readonly balance: number | null;
  /** Share of the allocation that is charged, and of the year that has passed. */
  readonly usedShare: number | null;
  readonly yearShare: number;
  /** By the plan; its ratio to what was charged is the pace. */
  readonly expected: number;
  readonly pace: number | null;
  /** Charged by the year's end. */
  readonly projected: Projection | null;
  readonly check: NextCheck | null;
}

/** What the next check would take of what the award holds by then: if use goes on as projected, between the fastest and no use at all until then. */
export interface NextCheck {
  readonly on: Date | null;
  readonly atRisk: number | null;
  readonly low: number | null;
  readonly high: number;
}

export interface AwardYear {
  readonly parts: readonly PlanPart[];
  readonly checks: readonly Check[];
}

/** The parts of an award's plan and the checks of its year. A rule that names its days cuts the plan at them. */
export function awardYear(award: AwardSettings, rule: ReductionRule | null, program: string | null): AwardYear {
  const days = rule?.kind === "shortfall" ? rule.checks.flatMap(({ on }) => (on?.length === 10 ? [on] : [])) : [];
  const parts = planParts(
    award,
    days.map((day) => new Date(`${day}T00:00:00Z`)),
  );
  return { parts, checks: checksOf(rule, award, parts, program) };
}

/** `days` are the award's charges by UTC day up to `now`; null when a charge factor is missing. */
export function standing(
  award: AwardSettings,
  year: AwardYear,
  days: readonly DayCharge[] | null,
  now: Date,
): Standing {
  const allocation = allocationAt(award, now);
  const expected = expectedBy(year.parts, now);
  const charged = days === null ? null : days.reduce((sum, { hours }) => sum + hours, 0);
  return {
    allocation,
    charged,
    balance: charged === null ? null : allocation - charged,
    usedShare: charged === null || allocation <= 0 ? null : charged / allocation,
    yearShare: yearShare(award, now),
    expected,
    pace: charged === null || expected === 0 ? null : charged / expected,
    projected: days === null ? null : project(days, award.from, now, award.to),
    check: days === null || charged === null ? null : nextCheck(award, year, days, charged, now),
  };
}

function nextCheck(
  award: AwardSettings,
  { checks }: AwardYear,
  days: readonly DayCharge[],
  charged: number,
  now: Date,
): NextCheck | null {
  const next = checks.find(({ on }) => on === null || on > now);
  if (next === undefined) return null;
  const allocation = allocationAt(award, next.on ?? now);
  const use = next.on === null ? null : project(days, award.from, now, next.on);
  return {
    on: next.on,
    atRisk: next.takes(allocation, use?.value ?? charged),
    low: next.takes(allocation, use?.high ?? charged),
    high: next.takesAtMost(allocation, charged),
  };
}
