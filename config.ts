import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import leven from "leven";
import { parse, YAMLParseError } from "yaml";
import type { z } from "zod";
import { type Config, configSchema, type SourceConfig } from "./config_schema.ts";
import { LedgerError, messageOf } from "./errors.ts";
import { type ExecutorSettings, type MachineSettings, noSettings, type Settings } from "./lake/settings.ts";

import type { Privacy } from "./lake/sight.ts";
import { defaultSqlLimits, type SqlLimits } from "./lake/sql/limits.ts";

export type { SourceConfig };

/** What is read when nobody names a file. */
export const DEFAULT_CONFIG = "./ledger.yaml";

/** The configuration and the folder that its paths start from. */
export interface LoadedConfig extends Config {
  readonly folder: string;
}

/**
 * Reads `ledger.yaml`, or a file of JSON. Without a name the default is read when it exists, else everything keeps its default.
 * Throws bad_input naming the file, the key and what is allowed there; an unknown key is told with the nearest known one.
 */
export function readConfig(path: string | undefined): LoadedConfig {
  if (path === undefined && !existsSync(DEFAULT_CONFIG)) return { folder: "." };
  const file = path ?? DEFAULT_CONFIG;
  const result = configSchema.safeParse(parseFile(file) ?? {});
  if (!result.success) throw refusal(file, result.error);
  const config = { ...result.data, folder: dirname(resolve(file)) };
  refuseUnknownMachines(file, config);
  return config;
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    const what = thrown instanceof YAMLParseError ? "is no YAML" : "cannot be read";
    throw new LedgerError("bad_input", `the configuration ${file} ${what}: ${messageOf(thrown).split("\n")[0]}`, {
      cause: thrown,
    });
  }
}

function refusal(file: string, error: z.ZodError): LedgerError {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const where = path.length === 0 ? "" : ` at ${path.map(String).join(".")}`;
  if (issue?.code !== "unrecognized_keys")
    return new LedgerError("bad_input", `${file}${where}: ${issue?.message}`, { field: path.map(String).join(".") });
  const key = issue.keys[0] as string;
  const known = keysAt(configSchema, path);
  const nearest = known.toSorted((a, b) => leven(a, key) - leven(b, key))[0];
  return new LedgerError(
    "bad_input",
    `${file}: unknown key ${key}${where}; did you mean ${nearest}? There are ${known.join(", ")}`,
    { field: key, allowed: known },
  );
}

/** The keys that the schema knows at a path into the configuration. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const { def } = (schema as { _zod: { def: { type: string; [part: string]: unknown } } })._zod;
  if (def.type === "optional" || def.type === "nullable") return keysAt(def.innerType, path);
  if (def.type === "pipe") return keysAt(def.in, path);
  if (def.type === "union") return (def.options as unknown[]).flatMap((option) => keysAt(option, path));
  if (def.type === "array") return path.length === 0 ? [] : keysAt(def.element, path.slice(1));
  if (def.type === "record") return path.length === 0 ? [] : keysAt(def.valueType, path.slice(1));
  if (def.type !== "object") return [];
  const shape = def.shape as Record<string, unknown>;
  return path.length === 0 ? Object.keys(shape) : keysAt(shape[String(path[0])], path.slice(1));
}

function refuseUnknownMachines(file: string, { sources = [], machines = {} }: Config): void {
  const known = Object.keys(machines);
  for (const { name, machine } of sources) {
    if (machine === undefined || known.includes(machine)) continue;
    throw new LedgerError(
      "bad_input",
      `${file}: source ${name} names the machine ${machine}, which is not under machines (${known.join(", ") || "none"})`,
      { field: "machine", allowed: known },
    );
  }
}

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
export function sqlLimitsOf({ sql = {} }: Config): SqlLimits {
  return {
    timeS: sql.time_s ?? defaultSqlLimits.timeS,
    memoryMib: sql.memory_mib ?? defaultSqlLimits.memoryMib,
    threads: sql.threads ?? defaultSqlLimits.threads,
    rows: sql.rows ?? defaultSqlLimits.rows,
    bytes: sql.bytes ?? defaultSqlLimits.bytes,
    workers: sql.workers ?? defaultSqlLimits.workers,
  };
}

/** What is kept from every reader. */
export function privacyOf({ privacy = {} }: Config): Privacy {
  return {
    hideUsers: privacy.hide_users ?? false,
    hidePaths: privacy.hide_paths ?? false,
    hideInputs: privacy.hide_inputs ?? false,
  };
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
