import { withDefaults } from "./config_defaults.ts";
import type { Config } from "./config_schema.ts";
import { unknownName } from "./errors.ts";
import { ruleKeys } from "./metrics/allocation/findings/index.ts";
import { customRule, shippedRule } from "./metrics/allocation/rules.ts";
import { type AllocationSettings, type AwardSettings, usualThresholds } from "./metrics/allocation/settings.ts";

/** What the configuration tells reports about awards, machines and thresholds. Throws bad_input for a rule that is none. */
export function allocationOf(config: Config): AllocationSettings {
  const {
    project,
    science_unit: unit,
    reductions,
    machines = {},
    awards = {},
    actions = [],
    reconcile = {},
    privacy,
  } = config;
  return {
    project:
      project === undefined ? null : { name: project.name, pi: project.pi ?? null, program: project.program ?? null },
    awards: Object.entries(awards).map(([key, award]) => awardOf(key, award)),
    rule:
      reductions === undefined
        ? null
        : typeof reductions === "string"
          ? shippedRule(reductions)
          : customRule(reductions),
    machines: Object.entries(machines).map(([name, machine]) => ({
      name,
      pool: machine.pool ?? null,
      unit: machine.unit ?? null,
      nodesTotal: machine.nodes_total ?? null,
      charges: (machine.charge ?? []).map(({ from, factor, qos }) => ({ from, factor, qos: qos ?? null })),
    })),
    scienceUnit:
      unit === undefined
        ? null
        : { app: unit.app, name: unit.name, remaining: unit.remaining ?? null, plan: unit.plan ?? null },
    actions: actions.map(actionOf),
    reconcile: Object.fromEntries(
      Object.entries(reconcile).map(([pool, one]) => [
        pool,
        { chargedToDate: one.charged_to_date, until: dayAfter(one.as_of) },
      ]),
    ),
    capabilityFraction: config.capability_fraction ?? null,
    thresholds: withDefaults(config.thresholds, usualThresholds),
    hideUsers: privacy?.hide_users ?? false,
    hidePaths: privacy?.hide_paths ?? false,
  };
}

function actionOf({ on, what, rule }: NonNullable<Config["actions"]>[number]): AllocationSettings["actions"][number] {
  if (rule !== undefined && !(ruleKeys as readonly string[]).includes(rule))
    throw unknownName("bad_input", "rule of a report's notes", rule, ruleKeys, "actions.rule");
  return { on: new Date(`${on}T00:00:00Z`), what, rule: rule ?? null };
}

function awardOf(key: string, award: NonNullable<Config["awards"]>[string]): AwardSettings {
  const [first, last] = award.year;
  return {
    key,
    pool: award.pool ?? key,
    award: award.award,
    account: award.project ?? null,
    from: new Date(`${first}T00:00:00Z`),
    to: dayAfter(last),
    initial: award.initial,
    current: award.current ?? null,
    plan: award.plan ?? [25, 25, 25, 25],
    transfers: (award.transfers ?? []).map(({ on, hours, why }) => ({
      on: new Date(`${on}T00:00:00Z`),
      hours,
      why: why ?? null,
    })),
    exempt: award.exempt ?? null,
  };
}

/** The end of a day. */
function dayAfter(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
}
