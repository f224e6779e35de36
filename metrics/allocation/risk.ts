import { expectedBy, type PlanPart } from "./plan.ts";
import type { ReductionRule } from "./rules.ts";
import type { AwardSettings } from "./settings.ts";

/** A day on which a rule looks at the award. */
export interface Check {
  /** Null when the day is not known: the rule is applied to the present. */
  readonly on: Date | null;
  /** Hours that it would take from an award of that allocation, of which so much is used; null when the fraction is not known. */
  takes(allocation: number, used: number): number | null;
  /** The most that it can take, the fraction known or not. */
  takesAtMost(allocation: number, used: number): number;
}

/** The checks of a rule in the award's year, those without a known day last; none for an award that is exempt. */
export function checksOf(
  rule: ReductionRule | null,
  award: AwardSettings,
  parts: readonly PlanPart[],
  program: string | null,
): Check[] {
  if (rule === null || exemption(rule, award, program) !== null) return [];
  const dated = rule.checks.flatMap((check) => {
    const days = check.on === null ? [null] : daysOf(check.on, award, parts);
    return days.filter((on) => !isSpared(rule, award, on)).map((on) => ({ on, check }));
  });
  const known = rule.kind === "shortfall" ? shortfall : thresholds(rule);
  return dated
    .toSorted((a, b) => (a.on?.getTime() ?? Infinity) - (b.on?.getTime() ?? Infinity))
    .map(({ on, check }) => ({ on, ...known(check as never, on === null ? null : expectedBy(parts, on)) }));
}

/** Does the check come so soon after the award that the rule spares it? */
function isSpared({ spared_days: days = 0 }: ReductionRule, { from }: AwardSettings, on: Date | null): boolean {
  return on !== null && on.getTime() - from.getTime() < days * 86_400_000;
}

/** Why the rule does not touch this award; null when it does. */
export function exemption(rule: ReductionRule, award: AwardSettings, program: string | null): string | null {
  if (award.exempt !== null) return award.exempt;
  if (program !== null && rule.exempt_programs.includes(program)) return `${program} projects are exempt`;
  return null;
}

function thresholds(rule: Extract<ReductionRule, { kind: "thresholds" }>) {
  return (check: (typeof rule)["checks"][number]): Omit<Check, "on"> => {
    const takes = (allocation: number, used: number) => {
      const share = allocation > 0 ? used / allocation : 1;
      const step = check.steps.find(({ below, at_most }) =>
        below === undefined ? share <= (at_most as number) : share < below,
      );
      return step === undefined ? 0 : step.takes * Math.max(0, allocation - used);
    };
    return { takes, takesAtMost: takes };
  };
}

function shortfall(check: { takes: number | null }, expected: number | null): Omit<Check, "on"> {
  const short = (used: number) => Math.max(0, (expected ?? 0) - used);
  return {
    takes: (_, used) => (short(used) === 0 ? 0 : check.takes === null ? null : check.takes * short(used)),
    takesAtMost: (_, used) => (check.takes ?? 1) * short(used),
  };
}

function daysOf(on: string, { from, to }: AwardSettings, parts: readonly PlanPart[]): Date[] {
  if (on === "quarter") return parts.slice(0, -1).map((part) => part.to);
  const years = [from.getUTCFullYear(), to.getUTCFullYear()];
  const days = on.length === 10 ? [on] : [...new Set(years)].map((year) => `${year}-${on}`);
  return days.map((day) => new Date(`${day}T00:00:00Z`)).filter((day) => day >= from && day < to);
}
