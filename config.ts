import { withDefaults } from "./config_defaults.ts";
import type { Config, SourceConfig } from "./config_schema.ts";
import { type ExecutorSettings, type MachineSettings, noSettings, type Settings } from "./lake/settings.ts";
import { noPrivacy, type Privacy } from "./lake/sight.ts";
import { defaultSqlLimits, type SqlLimits } from "./lake/sql/limits.ts";

export type { SourceConfig };

/** What is read when nobody names a file. */
export const DEFAULT_CONFIG = "./ledger.yaml";

/** The configuration and the folder that its paths start from. */
export interface LoadedConfig extends Config {
  readonly folder: string;
}

/** What holds where nobody configured anything. */
export const noConfig: LoadedConfig = { folder: "." };

/** What the configuration tells the facts of a source; of one that it does not name, what holds for all. */
export function settingsOf(config: Config, source: SourceConfig | undefined): Settings {
  return {
    machine: machineOf(config, source?.machine),
    executors: Object.fromEntries(
      Object.entries(source?.executors ?? {}).map(([name, one]) => [name, executorOf(one)]),
    ),
    tags: source?.tags ?? {},
    abandonedAfterS: config.abandoned_after_s ?? noSettings.abandonedAfterS,
    sampleIntervalS: config.samples?.interval_s ?? noSettings.sampleIntervalS,
  };
}

/** How much a query in SQL may take. */
export function sqlLimitsOf({ sql }: Config): SqlLimits {
  return withDefaults(sql, defaultSqlLimits);
}

/** What is kept from every reader. */
export function privacyOf({ privacy }: Config): Privacy {
  return withDefaults(privacy, noPrivacy);
}

function machineOf({ machines = {} }: Config, name: string | undefined): MachineSettings | null {
  const machine = name === undefined ? undefined : machines[name];
  if (name === undefined || machine === undefined) return null;
  return {
    name,
    pool: machine.pool ?? null,
    coresPerNode: machine.cores_per_node ?? null,
    memoryBytes: machine.memory_gib === undefined ? null : machine.memory_gib * 2 ** 30,
    charges: (machine.charge ?? []).map(({ from, factor, qos }) => ({ from, factor, qos: qos ?? null })),
  };
}

function executorOf(one: NonNullable<SourceConfig["executors"]>[string]): ExecutorSettings {
  return {
    nodesPerBlock: one.nodes_per_block ?? null,
    workersPerNode: one.workers_per_node ?? null,
    coresPerNode: one.cores_per_node ?? null,
    walltimeS: one.walltime ?? null,
    qos: one.qos ?? null,
    heartbeatPeriodS: one.heartbeat_period_s ?? null,
    heartbeatThresholdS: one.heartbeat_threshold_s ?? null,
    blockPollS: one.block_poll_s ?? null,
    isShared: one.shared_nodes ?? false,
    enclosingJob: one.enclosing_job ?? null,
    isPaid: one.paid ?? true,
  };
}
