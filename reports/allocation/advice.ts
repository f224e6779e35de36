import type { Finding, RuleKey } from "../../metrics/allocation/findings/index.ts";
import { literalFilter } from "../../metrics/request.ts";
import { number, percent } from "../figures.ts";
import { type Context, link } from "./context.ts";
import { duration } from "./parts.ts";

interface Advice {
  readonly title: (finding: Finding) => string;
  /** `hours` prints one of its figures, in node-hours. */
  readonly evidence: (finding: Finding, hours: (figure: string) => string) => string;
  readonly change: (finding: Finding) => string;
}

const share = ({ figures }: Finding) => percent(figures.share as number | null);
const figure = ({ figures }: Finding, name: string, precision: number) =>
  figures[name] === null || figures[name] === undefined ? "–" : number(Number(figures[name]), precision);

/** What is said of each rule: finding, evidence with `hours` as the report shows them, setting to change. */
export const advice: Readonly<Record<RuleKey, Advice>> = {
  idle_tail: {
    title: ({ subject }) => `Blocks of ${subject} idle at the end of their work`,
    evidence: (one, hours) =>
      `${share(one)} of connected worker time had nothing to run; ${hours("tail")} node-hours of it after the last task.`,
    change: () =>
      "Let blocks go sooner: max_idletime of the Config, strategy htex_auto_scale, smaller or shorter blocks for the last tasks.",
  },
  idle_blocked: {
    title: ({ subject }) => `Blocks of ${subject} wait while work waits for other work`,
    evidence: (one, hours) =>
      `${hours("blocked")} node-hours, ${share(one)} of paid, passed while all that was left waited for tasks that still ran.`,
    change: () =>
      "Hold fewer or smaller blocks then (max_blocks, nodes_per_block), run independent work beside it, or split the tasks that the rest waits for.",
  },
  short_walltime: {
    title: ({ subject }) => `The time limit of ${subject} ends too many tries`,
    evidence: (one, hours) =>
      `${hours("lost")} node-hours, ${share(one)} of paid, died at walltime; the limit is ${duration(one.figures.limit)}, and one try in twenty runs ${duration(one.figures.run)} or longer.`,
    change: () =>
      "Raise walltime of the provider, or set drain_period of the executor so that no try begins that cannot end.",
  },
  memory_fit: {
    title: ({ subject }) => `The workers of ${subject} do not fit into the memory of their node`,
    evidence: (one) =>
      `One try in twenty reaches ${figure(one, "peak", 2)} GiB; ${figure(one, "workers", 0)} workers share ${figure(one, "memory", 1)} GiB. At stake are the hours already lost to want of memory.`,
    change: (one) =>
      Number(one.figures.fit) < 1
        ? "Not even one fits: use nodes with more memory, or split the work of a try."
        : `Set max_workers_per_node to ${figure(one, "fit", 0)}, or mem_per_worker to the peak.`,
  },
  bad_node: {
    title: ({ subject }) => `Node ${subject} fails more than the others`,
    evidence: (one) =>
      `${figure(one, "tries", 0)} failed tries, ${share(one)} of all, were on one of ${figure(one, "nodes", 0)} nodes, which ran ${percent(one.figures.shareOfTries as number)} of the tries.`,
    change: () =>
      "Exclude it (scheduler_options: --exclude) and report it to the facility with the table of incidents.",
  },
  failing_app: {
    title: ({ subject }) => `App ${subject} fails most of the time`,
    evidence: (one, hours) =>
      `${share(one)} of ${figure(one, "tries", 0)} tries did not end well, for ${hours("lost")} node-hours.`,
    change: () =>
      "Repair the app before it is run at scale; a retry_handler that gives up on hopeless failures saves the retries.",
  },
  low_cpu: {
    title: ({ subject }) => `App ${subject} leaves its cores unused`,
    evidence: (one, hours) =>
      `Its tries used ${share(one)} of the cores held for ${hours("useful")} useful node-hours; at stake is what ${percent(one.figures.wanted as number)} (cpu_low) would have saved.`,
    change: () =>
      "Run more workers on a node (max_workers_per_node) as far as memory allows, or find out what the app waits for.",
  },
  slow_startup: {
    title: ({ subject }) => `Blocks of ${subject} take long to come up`,
    evidence: (one, hours) =>
      `${hours("startup")} node-hours, ${share(one)} of paid, passed before managers registered; the median block lasts ${duration(one.figures.life)}.`,
    change: () =>
      "Use longer blocks; load the environment from the node's own disk or a container rather than from a shared file system.",
  },
};

/** Metrics that a rule looks at, and the dimension that its subject is one of. */
const figures: Readonly<Record<RuleKey, readonly [metrics: string, dimension: string, by?: string]>> = {
  idle_tail: ["idle_fraction,idle_no_work_node_hours", "executor"],
  idle_blocked: ["idle_blocked_node_hours,paid_node_hours", "executor"],
  short_walltime: ["walltime_loss_hours,paid_node_hours", "executor"],
  memory_fit: ["memory_peak", "executor"],
  bad_node: ["tries,worker_hours", "node", "failure_class"],
  failing_app: ["tries,lost_node_hours", "app", "failure_class"],
  low_cpu: ["cpu_efficiency,useful_node_hours", "app"],
  slow_startup: ["startup_node_hours,paid_node_hours", "executor"],
};

/** Address of the figures that a finding rests on. */
export function findingLink(context: Context, { rule, subject }: Finding): string {
  const [metrics, dimension, by] = figures[rule];
  return link(context, `metrics/${metrics}`, {
    [dimension]: literalFilter(subject),
    ...(by === undefined ? {} : { by }),
  });
}

export function findingTitle(finding: Finding): string {
  return advice[finding.rule].title(finding);
}
