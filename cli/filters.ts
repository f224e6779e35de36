import type { Command } from "commander";
import { LedgerError } from "../errors.ts";
import { type DimensionKey, dimension, filterKeys } from "../metrics/dimensions.ts";
import type { Selection } from "../reports/ledger.ts";
import type { Words } from "./door.ts";

/** Gives a command the filters that go with every question, and the moment. */
export function withFilters(command: Command): Command {
  return withSelection(command, filterKeys).option(
    "--as-of <instant>",
    "what counts as now: whether a run still goes on; default this machine's clock",
  );
}

/** Gives a command these filters, tags and a window. */
export function withSelection(command: Command, keys: readonly DimensionKey[]): Command {
  for (const key of keys)
    command.option(`--${key.replaceAll("_", "-")} <values>`, `only this: ${dimension(key).meaning}`);
  return command
    .option("--from <instant>", "from this hour on, UTC: 2026-11-23 or 2026-11-23T08:00Z")
    .option("--tag <key=value>", "only runs of sources with this tag; may be repeated", collect, [])
    .option("--to <instant>", "up to this hour, not included");
}

/** What those options select. */
export function selection(options: Words): Selection {
  const camel = (key: string) => key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    from: options.from,
    to: options.to,
    asOf: options.asOf,
    filters: {
      ...Object.fromEntries(filterKeys.map((key) => [key, options[camel(key)]])),
      ...Object.fromEntries((options.tag as unknown as string[]).map(readTag)),
    },
  };
}

/** The values of an option that may be repeated. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

function readTag(text: string): [string, string] {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key && value) return [`tag.${key}`, value];
  throw new LedgerError("usage", `--tag ${text} names no value; write key=value`, { field: "tag" });
}
