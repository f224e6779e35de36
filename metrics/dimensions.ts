/** Something to group and filter by. */
export interface Dimension {
  readonly title: string;
  readonly meaning: string;
  readonly kind: "category" | "time";
  /** The order in which its values are shown, where the alphabet is not it. */
  readonly order?: readonly string[];
}

/** The ledger's accounts, from the start of a block to its end. */
export const accounts = [
  "startup",
  "useful",
  "lost",
  "idle_backlog",
  "idle_blocked",
  "idle_no_work",
  "drain",
  "unregistered",
  "unknown",
] as const;

/** Idle time by its cause: work was waiting, work was blocked by other work, there was no work. */
export const idleAccounts = ["idle_backlog", "idle_blocked", "idle_no_work"] as const;

/** Sizes of jobs by their nodes, as usage pages of facilities have them. */
export const jobSizes = ["1", "2 to 15", "16 to 127", "128 to 1023", "1024 and more"] as const;

/** What the times and nodes of a block rest on, the best first. */
export const evidences = ["scheduler", "estimated times", "estimated times and nodes"] as const;

/** States of tries and tasks, in the order in which they are reached. */
export const states = [
  "pending",
  "launched",
  "running",
  "running_ended",
  "joining",
  "fail_retryable",
  "exec_done",
  "memo_done",
  "dep_fail",
  "failed",
];

export const dimensions = {
  source: { title: "Source", meaning: "Configured name of the place the run came from.", kind: "category" },
  run: { title: "Run", meaning: "Parsl's run_id.", kind: "category" },
  workflow: { title: "Workflow", meaning: "Name of the script that the run executed.", kind: "category" },
  user: { title: "User", meaning: "Account that ran the script.", kind: "category" },
  host: { title: "Submit host", meaning: "Host on which the script ran.", kind: "category" },
  executor: { title: "Executor", meaning: "Label of the executor.", kind: "category" },
  block: { title: "Block", meaning: "Block id; restarts with every executor and run.", kind: "category" },
  job: { title: "Job", meaning: "Batch job id of the block, or a process id for a local provider.", kind: "category" },
  app: { title: "App", meaning: "Name of the app's function; null in accounts without a try.", kind: "category" },
  status: {
    title: "Status",
    meaning:
      "Furthest state reached: of the try for tries, of its last try for tasks; of runs: running, completed, failed, aborted.",
    kind: "category",
    order: states,
  },
  qos: { title: "QOS", meaning: "Quality of service of the block's job, from sacct or configured.", kind: "category" },
  project: {
    title: "Project",
    meaning: "The scheduler's account that the block's job was charged to.",
    kind: "category",
  },
  machine: { title: "Machine", meaning: "Configured machine of the source.", kind: "category" },
  pool: { title: "Pool", meaning: "Pool of hours that the machine charges.", kind: "category" },
  nodes: { title: "Nodes", meaning: "Nodes of the block's job.", kind: "category" },
  job_size: { title: "Job size", meaning: "Class of the block's job by its nodes.", kind: "category", order: jobSizes },
  evidence: {
    title: "Evidence",
    meaning:
      "What the paid time of the block rests on: the scheduler's record, or an estimate of its times or of its nodes, too.",
    kind: "category",
    order: evidences,
  },
  account: {
    title: "Account",
    meaning: "Where paid time went; every paid node-second is in exactly one account.",
    kind: "category",
    order: accounts,
  },
  failure_class: {
    title: "Failure class",
    meaning: "Why a try did not end well; null when it did or none is concerned.",
    kind: "category",
  },
  failure_code: {
    title: "Failure code",
    meaning: "Exit code, signal, exception type or signature; null when the class says all.",
    kind: "category",
  },
  node: {
    title: "Node",
    meaning: "Worker host; null for paid nodes on which no manager registered.",
    kind: "category",
  },
  minute: {
    title: "Minute",
    meaning:
      "UTC minute in which tries and tasks ended, blocks were submitted, runs began; paid time is kept by the hour.",
    kind: "time",
  },
  hour: {
    title: "Hour",
    meaning: "UTC hour: hours count where they were spent, tries and tasks when they ended.",
    kind: "time",
  },
  day: { title: "Day", meaning: "UTC day, made of the hours in it.", kind: "time" },
  week: { title: "Week", meaning: "ISO 8601 week, Monday to Sunday in UTC, as 2026-W48.", kind: "time" },
  month: { title: "Month", meaning: "UTC month, as 2026-11.", kind: "time" },
  quarter: { title: "Quarter", meaning: "Quarter of the calendar year in UTC, as 2026Q4.", kind: "time" },
  year: { title: "Year", meaning: "Calendar year in UTC.", kind: "time" },
} as const satisfies Record<string, Dimension>;

type NamedDimension = keyof typeof dimensions;
/** `tag.campaign` is what the configuration of the source says under `tags: {campaign: ...}`. */
export type DimensionKey = NamedDimension | `tag.${string}`;
export const dimensionKeys = Object.keys(dimensions) as NamedDimension[];

/** What belongs to a run as a whole, and so to everything that belongs to the run. */
export const runDimensions = ["workflow", "user", "host"] as const satisfies readonly NamedDimension[];

/** The key of a tag, or undefined for another dimension. */
export function tagOf(key: string): string | undefined {
  return /^tag\.([^",]+)$/.exec(key)?.[1];
}

/** The record behind a key, without its literal types. */
export function dimension(key: DimensionKey): Dimension {
  if (key in dimensions) return dimensions[key as NamedDimension];
  const tag = tagOf(key);
  return { title: `Tag ${tag}`, meaning: `Tag ${tag} of the run's source; null without one.`, kind: "category" };
}

/** Dimensions whose values can be filtered; time is cut with `from` and `to`. */
export const filterKeys = dimensionKeys.filter((key) => dimension(key).kind === "category");
