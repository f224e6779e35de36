import { Command } from "commander";
import { sqlLimitsOf } from "../config.ts";
import { LedgerError } from "../errors.ts";
import { SqlPool } from "../lake/sql/pool.ts";
import { ask } from "../metrics/ask.ts";
import { dimensionKeys } from "../metrics/dimensions.ts";
import { metricKeys } from "../metrics/registry.ts";
import { askSql } from "../metrics/sql.ts";
import { streamed } from "../reports/forms/index.ts";
import type { Door, Words } from "./door.ts";
import { collect, selection, withFilters } from "./filters.ts";
import { formatOption, print } from "./print.ts";

export function queryCommand(door: Door): Command {
  return withFilters(new Command("query").description("one or several metrics by dimensions"))
    .argument("[metrics]", `joined by commas: ${metricKeys.join(", ")}`)
    .option("--by <dimensions>", `joined by commas: ${dimensionKeys.join(", ")}, tag.<key>`)
    .option("--sort <columns>", "joined by commas; -column from the largest down")
    .option("--limit <rows>", "the most rows wanted")
    .option("--totals", "the figure of everything, too")
    .option("--compare <with>", "each figure beside that of: previous (needs --from and --to), run:ID, FROM..TO")
    .option("--at <state>", "the lake as it stood then; meta.lake_state of an answer names a state")
    .option("--sql <text>", "instead of metrics: one SELECT over the lake's tables, in DuckDB's dialect")
    .option("--param <value>", "with --sql: the value of $1, then of $2; may be repeated", collect, [])
    .option("--formula-safe", "in CSV, keep a spreadsheet from running names as formulas")
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
Filters take a,b (any of), !a (not) and a* (prefix); --run also takes the unique beginning of an id.

Examples:
  parsl-ledger query node_hours --by job,account --format json
  parsl-ledger query tries,tasks --by run,app,status
  parsl-ledger query idle_fraction,useful_fraction --by day --from 2026-11-01 --to 2026-12-01
  parsl-ledger query --sql 'select app, count(*) as tries from tries where node = $1 group by app' --param nid00003`,
    )
    .action(async (metrics: string | undefined, options: Words) => {
      if (options.sql !== undefined) return answerSql(door, metrics, options);
      if (metrics === undefined) throw new LedgerError("usage", "name a metric, or write --sql TEXT");
      const { by, sort, limit, totals, compare, at, formulaSafe } = options;
      const asked = { ...selection(options), metrics, by, sort, limit, compare, at, totals: totals && "true" };
      await door.withLake(async (lake) => {
        await print(streamed(await ask(lake, asked)), options.format, { formulaSafe: formulaSafe !== undefined });
      });
    });
}

/** Runs a query as the service would, in a process of its own and within the same limits. */
async function answerSql(door: Door, metrics: string | undefined, options: Words): Promise<void> {
  if (metrics !== undefined) throw new LedgerError("usage", "--sql stands instead of metrics; leave one of them out");
  const { sql = "", at, format, formulaSafe } = options;
  const params = options.param as unknown as string[];
  await door.withLake(async (lake) => {
    const pool = new SqlPool(lake.folder, sqlLimitsOf(door.config));
    try {
      await print(await askSql(lake, pool, { sql, params, at }), format, { formulaSafe: formulaSafe !== undefined });
    } finally {
      pool.close();
    }
  });
}
