import { Command } from "commander";
import { ask } from "../metrics/ask.ts";
import { dimensionKeys } from "../metrics/dimensions.ts";
import { metricKeys } from "../metrics/registry.ts";
import { streamed } from "../reports/forms/index.ts";
import type { Door, Words } from "./door.ts";
import { selection, withFilters } from "./filters.ts";
import { formatOption, print } from "./print.ts";

export function queryCommand(door: Door): Command {
  return withFilters(new Command("query").description("one or several metrics by dimensions"))
    .argument("<metrics>", `joined by commas: ${metricKeys.join(", ")}`)
    .option("--by <dimensions>", `joined by commas: ${dimensionKeys.join(", ")}, tag.<key>`)
    .option("--sort <columns>", "joined by commas; -column from the largest down")
    .option("--limit <rows>", "the most rows wanted")
    .option("--totals", "the figure of everything, too")
    .option("--compare <with>", "each figure beside that of: previous (needs --from and --to), run:ID, FROM..TO")
    .option("--at <state>", "the lake as it stood then; meta.lake_state of an answer names a state")
    .option("--formula-safe", "in CSV, keep a spreadsheet from running names as formulas")
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
Filters take a,b (any of), !a (not) and a* (prefix); --run also takes the unique beginning of an id.

Examples:
  parsl-ledger query node_hours --by job,account --format json
  parsl-ledger query tries,tasks --by run,app,status
  parsl-ledger query idle_fraction,useful_fraction --by day --from 2026-11-01 --to 2026-12-01`,
    )
    .action(async (metrics: string, options: Words) => {
      const { by, sort, limit, totals, compare, at, formulaSafe } = options;
      const asked = { ...selection(options), metrics, by, sort, limit, compare, at, totals: totals && "true" };
      await door.withLake(async (lake) => {
        await print(streamed(await ask(lake, asked)), options.format, { formulaSafe: formulaSafe !== undefined });
      });
    });
}
