#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { Door, fail, type Words } from "./cli/door.ts";
import { DEFAULT_CONFIG } from "./config.ts";
import { version } from "./resources.ts";

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
  parsl-ledger chart ledger --out ledger.png
  parsl-ledger serve`,
  );

const door = new Door(() => program.opts<Words>());
program.hook("preAction", () => door.prepare());

/** A command's file is loaded only when the command is named: what draws, serves and reads would take longest of a short question. */
const commands: Record<string, () => Promise<(door: Door) => Command>> = {
  ingest: async () => (await import("./cli/ingest.ts")).ingestCommand,
  sources: async () => (await import("./cli/sources.ts")).sourcesCommand,
  ledger: async () => (await import("./cli/ledger.ts")).ledgerCommand,
  query: async () => (await import("./cli/query.ts")).queryCommand,
  wstat: async () => (await import("./cli/wstat.ts")).wstatCommand,
  chart: async () => (await import("./cli/chart.ts")).chartCommand,
  report: async () => (await import("./cli/report.ts")).reportCommand,
  export: async () => (await import("./cli/export.ts")).exportCommand,
  notebook: async () => (await import("./cli/notebook.ts")).notebookCommand,
  rebuild: async () => (await import("./cli/rebuild.ts")).rebuildCommand,
  remove: async () => (await import("./cli/remove.ts")).removeCommand,
  gc: async () => (await import("./cli/gc.ts")).gcCommand,
  verify: async () => (await import("./cli/verify.ts")).verifyCommand,
  serve: async () => (await import("./cli/serve.ts")).serveCommand,
  token: async () => (await import("./cli/token.ts")).tokenCommand,
};
const named = process.argv.slice(2).filter((word) => Object.hasOwn(commands, word));
for (const name of named.length > 0 ? new Set(named) : Object.keys(commands)) {
  const make = await commands[name]?.();
  if (make) program.addCommand(make(door).copyInheritedSettings(program));
}

// `parsl-ledger ... | head` closes the pipe early; that is no failure.
process.stdout.on("error", (thrown: NodeJS.ErrnoException) => {
  if (thrown.code === "EPIPE") process.exit(0);
  throw thrown;
});

for (const command of [program, ...program.commands]) command.exitOverride();
program.parseAsync().catch((thrown) => {
  // Commander has said already what was wrong with the words.
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2;
  else fail(thrown);
});
