import type { Answer } from "../../answer.ts";
import { numberOf, shareOf, sumOf } from "../derived.ts";
import type { Question } from "../question.ts";
import { badNode } from "./bad_node.ts";
import { gather } from "./facts.ts";
import { failingApp } from "./failing_app.ts";
import { idleBlocked } from "./idle_blocked.ts";
import { idleTail } from "./idle_tail.ts";
import { lowCpu } from "./low_cpu.ts";
import { memoryFit } from "./memory_fit.ts";
import type { Evidence, Rule } from "./rule.ts";
import { shortWalltime } from "./short_walltime.ts";
import { slowStartup } from "./slow_startup.ts";

/** Every rule, in the order in which they are told of. */
const rules = {
  idle_tail: idleTail,
  idle_blocked: idleBlocked,
  short_walltime: shortWalltime,
  memory_fit: memoryFit,
  bad_node: badNode,
  failing_app: failingApp,
  low_cpu: lowCpu,
  slow_startup: slowStartup,
} as const satisfies Record<string, Rule>;

export type RuleKey = keyof typeof rules;
export const ruleKeys = Object.keys(rules) as RuleKey[];

export interface Finding extends Evidence {
  readonly rule: RuleKey;
  /** Its hours over all paid node-hours of the period. */
  readonly shareOfPaid: number | null;
}

export interface Findings {
  /** The largest stake of each rule first, then the others: one rule must not crowd out the rest. What has cost nothing so far comes last. */
  readonly fired: readonly Finding[];
  /** Rules that could not be tried for want of data, with what they lack. */
  readonly silent: ReadonlyArray<{ readonly rule: RuleKey; readonly because: string }>;
  /** Rules that were tried and found nothing. */
  readonly quiet: readonly RuleKey[];
}

/** Tries every rule on the period, of which `apps` says what each app ran and cost. */
export async function findings(question: Question, apps: Answer): Promise<Findings> {
  const facts = await gather(question, apps);
  const paying = facts.executors.filter(({ paid_node_hours: paid }) => numberOf(paid) !== null);
  const paid = sumOf(paying, "paid_node_hours");
  const verdicts = ruleKeys.map((rule) => ({ rule, verdict: rules[rule](facts) }));
  const found = verdicts.map(({ rule, verdict }) =>
    "because" in verdict ? [] : verdict.map((one) => ({ rule, ...one, shareOfPaid: shareOf(one.hours, paid) })),
  );
  return {
    fired: ranked(found),
    silent: verdicts.flatMap(({ rule, verdict }) => ("because" in verdict ? [{ rule, because: verdict.because }] : [])),
    quiet: verdicts.flatMap(({ rule, verdict }) => ("because" in verdict || verdict.length > 0 ? [] : [rule])),
  };
}

function ranked(byRule: ReadonlyArray<readonly Finding[]>): Finding[] {
  const largestFirst = (some: readonly Finding[]) => some.toSorted((a, b) => b.hours - a.hours);
  const sorted = byRule.map(largestFirst);
  const all = [
    ...largestFirst(sorted.flatMap((some) => some.slice(0, 1))),
    ...largestFirst(sorted.flatMap((some) => some.slice(1))),
  ];
  return [...all.filter(({ hours }) => hours > 0), ...all.filter(({ hours }) => hours === 0)];
}
