import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import leven from "leven";
import { parse, YAMLParseError } from "yaml";
import type { z } from "zod";
import { DEFAULT_CONFIG, type LoadedConfig, noConfig } from "./config.ts";
import { type Config, configSchema } from "./config_schema.ts";
import { LedgerError, messageOf } from "./errors.ts";

/**
 * Reads `ledger.yaml`, or a file of JSON. Without a name the default is read when it exists, else everything keeps its default.
 * Throws bad_input naming the file, the key and what is allowed there; an unknown key is told with the nearest known one.
 */
export function readConfig(path: string | undefined): LoadedConfig {
  if (path === undefined && !existsSync(DEFAULT_CONFIG)) return noConfig;
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
