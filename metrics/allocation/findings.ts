import type { Answer } from "../answer.ts";
import { numberOf, shareOf, sumOf } from "./derived.ts";
import { type FindingFacts, gather } from "./finding_facts.ts";
import type { Question } from "./question.ts";

/** On fewer nodes, one that has most failures is no exception; nor is one that has them because it ran that much more. */
const [LEAST_NODES, TIMES_ITS_PART] = [3, 2];

/** Names of the rules, in the order in which they are told of. */
export const ruleKeys = [
  "idle_tail",
  "short_walltime",
  "memory_fit",
  "bad_node",
  "failing_app",
  "low_cpu",
  "slow_startup",
] as const;
export type RuleKey = (typeof ruleKeys)[number];

/** What a rule found; figures by name, for the sentence that tells of it. */
export interface Finding {
  readonly rule: RuleKey;
  /** Executor, app or node concerned. */
  readonly subject: string;
  readonly figures: Readonly<Record<string, number | string | null>>;
  /** Node-hours that the change would touch. */
  readonly hours: number;
}

export interface Findings {
  /** The largest stake of each rule first, then the others: one rule must not crowd out the rest. */
  readonly fired: readonly Finding[];
  /** Rules that could not be tried for want of data, with what they lack. */
  readonly silent: ReadonlyArray<{ readonly rule: RuleKey; readonly because: string }>;
  /** Rules that were tried and found nothing. */
  readonly quiet: readonly RuleKey[];
}

type Verdict = readonly Finding[] | { readonly because: string };

/** Tries every rule on the period; each wants enough tries or blocks before it says anything. */
export async function findings(question: Question): Promise<Findings> {
  const facts = await gather(question);
  const verdicts = ruleKeys.map((rule) => [rule, rules[rule](facts)] as const);
  return {
    fired: ranked(verdicts.map(([, verdict]) => ("because" in verdict ? [] : verdict))),
    silent: verdicts.flatMap(([rule, verdict]) => ("because" in verdict ? [{ rule, because: verdict.because }] : [])),
    quiet: verdicts.flatMap(([rule, verdict]) => ("because" in verdict || verdict.length > 0 ? [] : [rule])),
  };
}

function ranked(byRule: ReadonlyArray<readonly Finding[]>): Finding[] {
  const largestFirst = (some: readonly Finding[]) => some.toSorted((a, b) => b.hours - a.hours);
  const sorted = byRule.map(largestFirst);
  return [
    ...largestFirst(sorted.flatMap((some) => some.slice(0, 1))),
    ...largestFirst(sorted.flatMap((some) => some.slice(1))),
  ];
}

const rules: Readonly<Record<RuleKey, (facts: FindingFacts) => Verdict>> = {
  idle_tail: ({ executors, limits }) =>
    enough(executors, "blocks", limits.leastBlocks, "blocks", (row) => {
      const share = numberOf(row.idle_fraction);
      const tail = numberOf(row.idle_no_work_node_hours) ?? 0;
      if (share === null || share <= limits.idleWarn || tail === 0) return [];
      return [{ rule: "idle_tail", subject: String(row.executor), figures: { share, tail }, hours: tail }];
    }),

  short_walltime: ({ executors, limits }) =>
    enough(executors, "tries", limits.leastTries, "tries", (row) => {
      const lost = numberOf(row.walltime_loss_hours) ?? 0;
      const share = shareOf(lost, row.paid_node_hours);
      if (share === null || share <= limits.walltimeWarn) return [];
      const figures = { share, lost, limit: numberOf(row.walltime_limit_p50), run: numberOf(row.run_time_p95) };
      return [{ rule: "short_walltime", subject: String(row.executor), figures, hours: lost }];
    }),

  memory_fit: ({ memory, nodes, lostToMemory, limits }) =>
    enough(memory, "memory_peak_count", limits.leastTries, "tries with memory samples", (row) => {
      const node = nodes.get(String(row.executor));
      const peak = numberOf(row.memory_peak_p95);
      if (!node?.memoryGib || peak === null || peak * node.workers <= limits.memoryWarn * node.memoryGib) return [];
      const lost = lostToMemory.find(({ executor }) => executor === row.executor)?.lost_node_hours;
      const figures = {
        peak,
        workers: node.workers,
        memory: node.memoryGib,
        fit: Math.floor((limits.memoryWarn * node.memoryGib) / peak),
      };
      return [{ rule: "memory_fit", subject: String(row.executor), figures, hours: numberOf(lost) ?? 0 }];
    }),

  bad_node: ({ failedByNode, failedHours, byNode, limits }) => {
    const failed = sumOf(failedByNode, "tries") ?? 0;
    if (failed < limits.leastTries)
      return { because: `${failed} tries failed on nodes, and fewer than ${limits.leastTries} tell nothing` };
    const placed = byNode.filter(({ node }) => node !== null);
    const all = sumOf(placed, "tries") ?? 0;
    const workerHours = failedByNode.reduce((sum, row) => sum + (numberOf(row.worker_hours) ?? 0), 0);
    return failedByNode.flatMap((row): Finding[] => {
      const own = placed.find(({ node }) => node === row.node);
      const [share, shareOfTries] = [Number(row.tries) / failed, shareOf(own?.tries, all)];
      if (own === undefined || shareOfTries === null || placed.length < LEAST_NODES) return [];
      if (share <= limits.nodeLossWarn || share <= TIMES_ITS_PART * shareOfTries) return [];
      const figures = { share, shareOfTries, tries: Number(row.tries), nodes: placed.length };
      const hours = failedHours * (shareOf(row.worker_hours, workerHours) ?? 0);
      return [{ rule: "bad_node", subject: String(row.node), figures, hours }];
    });
  },

  failing_app: ({ apps, limits }) =>
    enough(apps, "tries", limits.leastTries, "tries", (row) => {
      const success = numberOf(row.success_fraction);
      if (success === null || 1 - success <= limits.appFailWarn) return [];
      const lost = numberOf(row.lost_node_hours) ?? 0;
      return [
        {
          rule: "failing_app",
          subject: String(row.app),
          figures: { share: 1 - success, tries: Number(row.tries), lost },
          hours: lost,
        },
      ];
    }),

  low_cpu: ({ apps, limits }) =>
    enough(
      apps.filter(({ cpu_efficiency: cpu }) => numberOf(cpu) !== null),
      "tries",
      limits.leastTries,
      "tries of an app with processor time",
      (row) => {
        const share = Number(row.cpu_efficiency);
        const useful = numberOf(row.useful_node_hours) ?? 0;
        if (share >= limits.cpuLow || useful === 0) return [];
        const figures = { share, useful, wanted: limits.cpuLow };
        return [{ rule: "low_cpu", subject: String(row.app), figures, hours: useful * (1 - share / limits.cpuLow) }];
      },
    ),

  slow_startup: ({ executors, limits }) =>
    enough(executors, "blocks", limits.leastBlocks, "blocks", (row) => {
      const startup = numberOf(row.startup_node_hours) ?? 0;
      const share = shareOf(startup, row.paid_node_hours);
      if (share === null || share <= limits.startupWarn) return [];
      return [
        {
          rule: "slow_startup",
          subject: String(row.executor),
          figures: { share, startup, life: numberOf(row.block_time_p50) },
          hours: startup,
        },
      ];
    }),
};

/** Judges the rows with enough evidence; without any such row, says so. */
function enough(
  rows: Answer["data"],
  column: string,
  least: number,
  what: string,
  judge: (row: Answer["data"][number]) => readonly Finding[],
): Verdict {
  const judged = rows.filter((row) => Number(row[column] ?? 0) >= least);
  if (judged.length === 0) return { because: `fewer than ${least} ${what}` };
  return judged.flatMap(judge);
}
