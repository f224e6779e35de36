/** What happens in a simulated run, in seconds since its start: the truth, before anybody writes anything down. */

export interface ExecutorPlan {
  readonly label: string;
  readonly workers: number;
  readonly nodesPerBlock: number;
  readonly maxBlocks: number;
  /** Limit of a batch job; Slurm ends it up to half a minute later. */
  readonly walltime: number;
  readonly heartbeat: number;
  readonly threshold: number;
}

export interface Plan {
  readonly seed: number;
  readonly tasks: number;
  readonly executors: readonly ExecutorPlan[];
  /** Mean length of a body; apps differ around it. */
  readonly meanSeconds: number;
  readonly retries: number;
  /** Share of tries that fail of themselves, in several ways. */
  readonly failing: number;
  /** Chance that a node dies in the course of its block. */
  readonly nodeCrash: number;
  /** Mean wait of a batch job in the queue. */
  readonly queueSeconds: number;
  /** Parsl asks sacct, or only squeue, which calls every end COMPLETED. */
  readonly parslSeesSacct: boolean;
  /** Share of `running` messages that never arrive. */
  readonly lostRunning: number;
  /** What would have been written in the last seconds before the end is lost, but for the run's own row. */
  readonly lostFinalSeconds: number;
  /** Join apps: tasks of the submit side that wait for the result of an inner task. */
  readonly joins: number;
  /** Largest error of a worker host's clock. */
  readonly skewSeconds: number;
  /** The submit side is killed after so many seconds; its interchange and workers live on. */
  readonly killedAt?: number;
  /** Seconds between samples; 0 writes none. */
  readonly sampleEvery: number;
  readonly zone: string;
  /** Instant of second 0. */
  readonly epoch: number;
  /** The scheduler's id of the first batch job. */
  readonly firstJob: number;
}

export const ordinary: Plan = {
  seed: 1,
  tasks: 200,
  executors: [
    { label: "knl", workers: 4, nodesPerBlock: 2, maxBlocks: 3, walltime: 1800, heartbeat: 30, threshold: 120 },
  ],
  meanSeconds: 150,
  retries: 2,
  failing: 0.08,
  nodeCrash: 0,
  queueSeconds: 90,
  parslSeesSacct: true,
  lostRunning: 0,
  lostFinalSeconds: 0,
  joins: 0,
  skewSeconds: 0,
  sampleEvery: 0,
  zone: "UTC",
  epoch: Date.UTC(2026, 2, 2, 9, 0, 0) / 1000,
  firstJob: 100,
};

/** The same plan as a script that was started again, `after` seconds from its first start: a run of its own in the same file. */
export function restarted(plan: Plan, after: number): Plan {
  const { killedAt: _, ...rest } = plan;
  return { ...rest, seed: plan.seed + 1000, epoch: plan.epoch + after, firstJob: plan.firstJob + 100 };
}

export interface Block {
  readonly executor: ExecutorPlan;
  readonly id: number;
  readonly job: number;
  readonly submitted: number;
  readonly hosts: readonly string[];
  start: number | null;
  end: number | null;
  /** Slurm's last word. */
  state: string | null;
  /** Status rows as Parsl writes them. */
  readonly rows: Array<readonly [at: number, status: string]>;
}

export interface Manager {
  readonly uid: string;
  readonly block: Block;
  readonly host: string;
  readonly registered: number;
  died: number | null;
  /** When the interchange took it off its list. */
  noticed: number | null;
  free: number;
  readonly held: Set<Try>;
  /** Instants at which the interchange wrote a row about it. */
  readonly rows: number[];
}

export interface Task {
  readonly id: number;
  readonly app: number;
  readonly executor: ExecutorPlan;
  readonly depends: readonly Task[];
  readonly dependents: Task[];
  readonly isMemoised: boolean;
  readonly tries: Try[];
  state: "pending" | "open" | "exec_done" | "memo_done" | "failed" | "dep_fail";
  ended: number | null;
}

export interface Try {
  readonly task: Task;
  readonly id: number;
  readonly pending: number;
  launched: number | null;
  manager: Manager | null;
  running: number | null;
  body: readonly [from: number, to: number] | null;
  /** The worker's word about the end, when it got out. */
  endRow: number | null;
  returned: number | null;
  state: string;
  fail: string;
  /** Class of the loss of its body's time; null when it ended well. */
  lostTo: string | null;
}

export interface World {
  readonly plan: Plan;
  readonly blocks: Block[];
  readonly managers: Manager[];
  readonly tasks: Task[];
  /** Null when the submit side was killed. */
  completed: number | null;
  /** Nothing is written after this. */
  lastRow: number;
}
