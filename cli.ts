#!/usr/bin/env node
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SingleBar } from "cli-progress";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { serve } from "./api/serve.ts";
import {
  configuredSource,
  DEFAULT_CONFIG,
  type LoadedConfig,
  readConfig,
  type SourceConfig,
  settingsOf,
} from "./config.ts";
import { LedgerError, messageOf } from "./errors.ts";
import { ingest } from "./ingest/ingest.ts";
import { onSchedule } from "./ingest/schedule.ts";
import { failedAttempts, forgetFailure, rememberFailure } from "./lake/attempts.ts";
import { Lake, refuseEmpty } from "./lake/lake.ts";
import { type Finding, verify, verifyFiles } from "./lake/verify.ts";
import { ask } from "./metrics/ask.ts";
import { coverageOf } from "./metrics/coverage.ts";
import { dimension, dimensionKeys, filterKeys } from "./metrics/dimensions.ts";
import { metricKeys } from "./metrics/registry.ts";
import { readRequest } from "./metrics/request.ts";
import { askRows } from "./metrics/rows.ts";
import { resolveScope } from "./metrics/scope.ts";
import { blockTraces } from "./reports/block_trace.ts";
import { counted } from "./reports/figures.ts";
import { type FormKey, form, formKeys, streamed } from "./reports/forms/index.ts";
import { ledgerView, type Selection } from "./reports/ledger.ts";
import { ledgerText } from "./reports/ledger_text.ts";
import { findingLine, silenceText } from "./reports/verify_text.ts";
import { version } from "./resources.ts";

type Words = Partial<Record<string, string>>;

const program = new Command("parsl-ledger")
  .description("Efficiency accounting for Parsl: every paid node-second of a monitoring.db in exactly one account.")
  .version(version)
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("(--help shows what there is)")
  .option("--lake <dir>", "folder that holds what was ingested; default ./lake")
  .option(
    "--config <file>",
    `what monitoring.db does not hold: zones, machines, charges; default ${DEFAULT_CONFIG} if there is one`,
  )
  .addHelpText(
    "after",
    `
Examples:
  parsl-ledger ingest runs/dr2/monitoring.db --sacct sacct.txt --timezone America/Los_Angeles
  parsl-ledger ledger
  parsl-ledger query node_hours --by job,account --format csv
  parsl-ledger serve`,
  );

program
  .command("ingest")
  .description("copy a monitoring.db into the lake; the file is only read, in short steps, also while its run goes on")
  .argument("[path...]", "monitoring.db files; default those of the configuration's sources")
  .option("--sacct <file>", "output of sacct --parsable2: what the facility charged")
  .option("--source <name>", "name of the source; default the folder of the database")
  .option(
    "--timezone <zone>",
    "zone of the database's and sacct's times, such as America/Los_Angeles; default this machine's",
  )
  .addHelpText(
    "after",
    `
The sacct file: sacct --parsable2 --format=JobIDRaw,State,Start,End,NNodes,TimelimitRaw,QOS,Account,AllocCPUS,ElapsedRaw,NodeList \\
                  --starttime 2026-11-01 > sacct.txt`,
  )
  .option("--schedule <cron>", 'go on, and ingest again whenever this says: "*/15 * * * *"')
  .action(async (paths: string[], options: Words) => {
    if (paths.length > 1 && options.source)
      throw new LedgerError("usage", "--source names one database; ingest several one by one, or without it");
    const all = namedOrConfigured(paths);
    if (all.length === 0) throw new LedgerError("usage", "name a monitoring.db, or sources in the configuration");
    if (options.schedule === undefined) return pass(all, options);
    await onSchedule(options.schedule, () => pass(all, options), stopSignal());
    // Passes that failed have been told; being stopped is no failure.
    process.exitCode = 0;
  });

program
  .command("sources")
  .description("each source: when it was read last, up to when it tells, what was assumed, and what failed")
  .addOption(new Option("--format <format>", "form of the answer").choices(formKeys).default("text"))
  .action(async ({ format }: Words) => {
    await withLake(async (lake) => {
      const columns = "source,taken_at,as_of_at,runs,timezone,timezone_assumed,shape,path,notes";
      const answer = await askRows(lake, "sources", { filters: {}, columns });
      await pipeline(
        Readable.from(form(format as FormKey).write(streamed(answer), { formulaSafe: false })),
        process.stdout,
        {
          end: false,
        },
      );
      for (const { path, at, error } of await failedAttempts(lake.folder))
        process.stderr.write(`the last pass over ${path}, at ${at}, failed: ${error}\n`);
    });
  });

withFilters(program.command("ledger").description("the ledger as a table that adds up to what was paid"))
  .addHelpText(
    "after",
    `
Examples:
  parsl-ledger ledger --run d48d
  parsl-ledger ledger --run d48d --block 0    what the figures of one block rest on: evidence, node slots, lost tries`,
  )
  .action(async (options: Words) => {
    await withLake(async (lake) => {
      process.stdout.write(ledgerText(await ledgerView(lake, selection(options))));
      process.stdout.write(await blockTraces(lake, selection(options)));
    });
  });

withFilters(program.command("query").description("one or several metrics by dimensions"))
  .argument("<metrics>", `joined by commas: ${metricKeys.join(", ")}`)
  .option("--by <dimensions>", `joined by commas: ${dimensionKeys.join(", ")}, tag.<key>`)
  .option("--sort <columns>", "joined by commas; -column from the largest down")
  .option("--limit <rows>", "the most rows wanted")
  .option("--totals", "the figure of everything, too")
  .option("--compare <with>", "each figure beside that of: previous (needs --from and --to), run:ID, FROM..TO")
  .option("--at <state>", "the lake as it stood then; meta.lake_state of an answer names a state")
  .option("--formula-safe", "in CSV, keep a spreadsheet from running names as formulas")
  .addOption(new Option("--format <format>", "form of the answer").choices(formKeys).default("text"))
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
    await withLake(async (lake) => {
      const written = form(options.format as FormKey).write(streamed(await ask(lake, asked)), {
        formulaSafe: formulaSafe !== undefined,
      });
      await pipeline(Readable.from(written), process.stdout, { end: false });
    });
  });

program
  .command("verify")
  .description(
    "check that the lake's figures add up, then say what its data cannot tell; exit status 1 when a check fails",
  )
  .option("--source <values>", "only this source")
  .option("--run <values>", "only this run; the unique beginning of its id is enough")
  .addOption(new Option("--format <format>", "form of the findings").choices(["text", "json"]).default("text"))
  .addHelpText("after", "\nExample:\n  parsl-ledger verify --source dr2")
  .action(async ({ format, source, run }: Words) => {
    await withLake(async (lake) => {
      const checks = [await verifyFiles(lake)];
      const tell = (found: Finding) => format === "text" && process.stdout.write(findingLine(found));
      checks.forEach(tell);
      if (checks.some(({ failed }) => failed > 0)) {
        const told = `${checks[0]?.worst} is not what was committed`;
        throw new LedgerError("inconsistent", `${told}; put it back from a copy, or ingest into another lake`);
      }
      const state = await lake.state();
      refuseEmpty(lake, state);
      const { scope } = await resolveScope(state, readRequest({ metrics: "node_hours", filters: { source, run } }));
      for await (const found of verify(state, (source ?? run) ? scope : undefined)) {
        checks.push(found);
        tell(found);
      }
      const coverage = await coverageOf(state, scope);
      process.stdout.write(
        format === "text" ? silenceText(coverage) : `${JSON.stringify({ checks, coverage }, null, 2)}\n`,
      );
      if (checks.some(({ failed }) => failed > 0)) process.exitCode = 1;
    });
  });

program
  .command("serve")
  .description("pages for people at /, figures for programs under /v1")
  .option("--host <host>", "address to listen on", "127.0.0.1")
  .option("--port <port>", "port to listen on; 0 takes a free one", readPort, 8377)
  .option(
    "--schedule <cron>",
    "ingest the configuration's sources, too, whenever this says; default what is configured",
  )
  .action(async ({ host, port, schedule }: { host: string; port: number; schedule?: string }) => {
    const lake = lakeFolder();
    const expression = schedule ?? config().schedule;
    const all = namedOrConfigured([]);
    if (schedule !== undefined && all.length === 0)
      throw new LedgerError("usage", "--schedule ingests the configuration's sources, and it names none");
    const stop = stopSignal();
    const serving = serve({ lake, host, port }, (url) =>
      process.stdout.write(`Parsl Ledger serves ${lake} on ${url} (stop with Ctrl-C)\n`),
    );
    const ingesting = expression && all.length > 0 ? onSchedule(expression, () => pass(all, {}), stop) : undefined;
    await Promise.all([serving, ingesting]);
    process.exitCode = 0;
  });

function withFilters(command: Command): Command {
  for (const key of filterKeys)
    command.option(`--${key.replaceAll("_", "-")} <values>`, `only this: ${dimension(key).meaning}`);
  return command
    .option("--from <instant>", "from this hour on, UTC: 2026-11-23 or 2026-11-23T08:00Z")
    .option("--tag <key=value>", "only runs of sources with this tag; may be repeated", collect, [])
    .option("--to <instant>", "up to this hour, not included")
    .option("--as-of <instant>", "what counts as now: whether a run still goes on; default this machine's clock");
}

function selection(options: Words): Selection {
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

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

function readTag(text: string): [string, string] {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key && value) return [`tag.${key}`, value];
  throw new LedgerError("usage", `--tag ${text} names no value; write key=value`, { field: "tag" });
}

/** The configuration, read once. */
let loaded: LoadedConfig | undefined;
function config(): LoadedConfig {
  loaded ??= readConfig(program.opts<Words>().config);
  return loaded;
}

/** Flags win over the configuration, whose paths start from its own folder. */
function lakeFolder(): string {
  const { lake } = program.opts<Words>();
  if (lake !== undefined) return lake;
  const { lake: configured, folder } = config();
  return configured === undefined ? "./lake" : resolve(folder, configured);
}

async function withLake(work: (lake: Lake) => Promise<unknown>): Promise<void> {
  const lake = await Lake.open(lakeFolder());
  try {
    await work(lake);
  } finally {
    lake.close();
  }
}

function configuredSacct(source: SourceConfig | undefined): string | undefined {
  const [first, ...more] = source?.sacct ?? [];
  if (more.length > 0) throw new LedgerError("usage", `source ${source?.name} names several sacct files; one is read`);
  return first === undefined ? undefined : resolve(config().folder, first.path);
}

function namedOrConfigured(paths: readonly string[]): string[] {
  const { sources = [], folder } = config();
  return paths.length > 0 ? [...paths] : sources.map((source) => resolve(folder, source.path));
}

/** One pass over all of them: what fails is told and remembered, and the next one has its turn. */
async function pass(paths: readonly string[], words: Words): Promise<void> {
  for (const path of paths) {
    try {
      await ingestOne(path, words);
      await forgetFailure(lakeFolder(), resolve(path));
    } catch (thrown) {
      fail(thrown);
      const failed = { path: resolve(path), at: new Date().toISOString(), error: messageOf(thrown) };
      if (existsSync(lakeFolder())) await rememberFailure(lakeFolder(), failed);
    }
  }
}

/** Told when somebody asks this process to stop. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

async function ingestOne(path: string, words: Words): Promise<void> {
  const known = configuredSource(config(), words.source, path);
  const source = words.source ?? known?.name;
  const timezone = words.timezone ?? known?.timezone;
  const sacct = words.sacct ?? configuredSacct(known);
  const settings = settingsOf(config(), known);
  const bar = new SingleBar({
    format: `{what} {bar} {percentage}% ({value} of {total} {unit})`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let shown = "";
  const onProgress = (what: "read" | "write", done: number, total: number) => {
    if (!process.stderr.isTTY || total === 0) return;
    if (shown !== what) bar.start(total, 0, { what, unit: what === "read" ? "rows" : "files" });
    shown = what;
    bar.update(done);
    if (done >= total) bar.stop();
  };
  try {
    const result = await ingest({ path, lake: lakeFolder(), sacct, source, timezone, settings, onProgress });
    const counts = `${counted(result.runs, "run")}, ${counted(result.tasks, "task")}, ${counted(result.tries, "try", "tries")}`;
    process.stdout.write(
      `${result.source}: ${result.isNew ? "ingested" : "nothing new"} (${counts}; ${result.shape})\n`,
    );
    for (const note of result.notes) process.stderr.write(`note: ${note}\n`);
    if (result.zone.isAssumed) {
      process.stderr.write(
        `note: times were read in this machine's zone, ${result.zone.name}; if that is wrong: --timezone ZONE\n`,
      );
    }
  } finally {
    bar.stop();
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return port;
}

/** Everything that can go wrong ends here, once: one sentence on stderr, 2 for wrong usage, 1 for the rest. */
function fail(thrown: unknown): void {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : 2;
    return;
  }
  const isOurs = thrown instanceof LedgerError;
  process.stderr.write(
    `parsl-ledger: ${isOurs ? thrown.message : `unexpected: ${thrown instanceof Error ? thrown.stack : messageOf(thrown)}`}\n`,
  );
  process.exitCode = isOurs && thrown.code === "usage" ? 2 : 1;
}

// `parsl-ledger ... | head` closes the pipe early; that is no failure.
process.stdout.on("error", (thrown: NodeJS.ErrnoException) => {
  if (thrown.code === "EPIPE") process.exit(0);
  throw thrown;
});

for (const command of [program, ...program.commands]) command.exitOverride();
program.parseAsync().catch(fail);
