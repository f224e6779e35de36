import type { Duck } from "./duckdb.ts";

/** Facts about an executor that monitoring.db does not hold; null where nobody said. */
export interface ExecutorSettings {
  readonly nodesPerBlock: number | null;
  readonly workersPerNode: number | null;
  readonly coresPerNode: number | null;
  readonly walltimeS: number | null;
  readonly qos: string | null;
  readonly heartbeatPeriodS: number | null;
  readonly heartbeatThresholdS: number | null;
  readonly blockPollS: number | null;
  /** True when its jobs share nodes with others: they pay for the processors that they hold. */
  readonly isShared: boolean;
  /** The batch job that Parsl was started in, when its blocks run inside that one; null otherwise. */
  readonly enclosingJob: string | null;
  /** False when nobody charges for its blocks. */
  readonly isPaid: boolean;
}

/** What a node-hour costs from an instant on; factors by quality of service, null when they do not differ. */
export interface Charge {
  /** A whole UTC hour. */
  readonly from: Date;
  readonly factor: number;
  readonly qos: Readonly<Record<string, number>> | null;
}

/** The machine that a source ran on. */
export interface MachineSettings {
  readonly name: string;
  readonly pool: string | null;
  readonly coresPerNode: number | null;
  readonly memoryBytes: number | null;
  readonly charges: readonly Charge[];
}

/** What a source's configuration tells the facts. */
export interface Settings {
  readonly machine: MachineSettings | null;
  readonly executors: Readonly<Record<string, ExecutorSettings>>;
  /** Words that people put on all runs of the source. */
  readonly tags: Readonly<Record<string, string>>;
  /** A submit side that was silent for longer is gone; null for the default. */
  readonly abandonedAfterS: number | null;
  /** Samples of a try are kept once in so many seconds, besides those that its figures rest on; null for all of them. */
  readonly sampleIntervalS: number | null;
}

/** Facts from the records alone. */
export const noSettings: Settings = {
  machine: null,
  executors: {},
  tags: {},
  abandonedAfterS: null,
  sampleIntervalS: null,
};

/** Loads the tables `source_settings` (one row), `executor_settings`, `tag_settings` and `charge_steps` for the SQL of the facts. */
export async function loadSettings(duck: Duck, { machine, executors, tags, abandonedAfterS }: Settings): Promise<void> {
  const source = await duck.loader("source_settings", [
    ["machine", "text"],
    ["pool", "text"],
    ["cores_per_node", "number"],
    ["memory_bytes", "number"],
    ["abandoned_us", "number"],
  ]);
  source.add([machine?.name, machine?.pool, machine?.coresPerNode, machine?.memoryBytes, micros(abandonedAfterS)]);
  source.close();
  const perExecutor = await duck.loader("executor_settings", [
    ["executor", "text"],
    ["nodes_per_block", "number"],
    ["workers_per_node", "number"],
    ["cores_per_node", "number"],
    ["walltime_s", "number"],
    ["qos", "text"],
    ["heartbeat_period_us", "number"],
    ["heartbeat_threshold_us", "number"],
    ["block_poll_us", "number"],
    ["is_paid", "number"],
    ["is_shared", "number"],
    ["enclosing_job", "text"],
  ]);
  for (const [name, one] of Object.entries(executors)) {
    perExecutor.add([
      name,
      one.nodesPerBlock,
      one.workersPerNode,
      one.coresPerNode,
      one.walltimeS,
      one.qos,
      micros(one.heartbeatPeriodS),
      micros(one.heartbeatThresholdS),
      micros(one.blockPollS),
      one.isPaid ? 1 : 0,
      one.isShared ? 1 : 0,
      one.enclosingJob,
    ]);
  }
  perExecutor.close();
  const tagged = await duck.loader("tag_settings", [
    ["tag", "text"],
    ["value", "text"],
  ]);
  for (const [tag, value] of Object.entries(tags)) tagged.add([tag, value]);
  tagged.close();
  await loadCharges(duck, machine?.charges ?? []);
}

/** One row per stretch of time and quality of service; `qos` is null where the factor is the same for all. */
async function loadCharges(duck: Duck, charges: readonly Charge[]): Promise<void> {
  const loader = await duck.loader("charge_steps", [
    ["from_us", "number"],
    ["to_us", "number"],
    ["qos", "text"],
    ["factor", "number"],
  ]);
  const ascending = charges.toSorted((a, b) => a.from.getTime() - b.from.getTime());
  for (const [index, { from, factor, qos }] of ascending.entries()) {
    const next = ascending[index + 1]?.from;
    const span = [from.getTime() * 1000, next === undefined ? null : next.getTime() * 1000];
    if (qos === null) loader.add([...span, null, factor]);
    for (const [name, own] of Object.entries(qos ?? {})) loader.add([...span, name, factor * own]);
  }
  loader.close();
}

function micros(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1e6);
}
