#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { Door, fail, type Words } from "./cli/door.ts";
import { gcCommand } from "./cli/gc.ts";
import { ingestCommand } from "./cli/ingest.ts";
import { ledgerCommand } from "./cli/ledger.ts";
import { queryCommand } from "./cli/query.ts";
import { rebuildCommand } from "./cli/rebuild.ts";
import { removeCommand } from "./cli/remove.ts";
import { serveCommand } from "./cli/serve.ts";
import { sourcesCommand } from "./cli/sources.ts";
import { verifyCommand } from "./cli/verify.ts";
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
  parsl-ledger serve`,
  );

const door = new Door(() => program.opts<Words>());
const commands = [
  ingestCommand,
  sourcesCommand,
  ledgerCommand,
  queryCommand,
  verifyCommand,
  rebuildCommand,
  removeCommand,
  gcCommand,
  serveCommand,
];
for (const make of commands) program.addCommand(make(door).copyInheritedSettings(program));

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
