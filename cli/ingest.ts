import { Command } from "commander";
import { LedgerError } from "../errors.ts";
import { onSchedule } from "../ingest/schedule.ts";
import { type Door, stopSignal } from "./door.ts";
import { collect } from "./filters.ts";
import { pass, scheduledPass } from "./pass.ts";
import type { PassWords } from "./targets.ts";

interface Options extends PassWords {
  readonly run: readonly string[];
  readonly schedule?: string;
}

export function ingestCommand(door: Door): Command {
  return new Command("ingest")
    .description(
      "copy a monitoring.db into the lake; the file is only read, in short steps, also while its run goes on",
    )
    .argument("[path...]", "monitoring.db files; default those of the configuration's sources")
    .option(
      "--sacct <file>",
      "what the facility charged: output of sacct --parsable2, sacct --json or qstat -xf, or a PBS accounting log; may be repeated",
      collect,
    )
    .option(
      "--source <name>",
      "name of the source that the databases are of; default the folder of each; without paths, the one to read",
    )
    .option(
      "--run <id>",
      "read this run again, also if it was removed; its beginning is enough; may be repeated",
      collect,
      [],
    )
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
    .action(async (paths: string[], options: Options) => {
      const { sources = [] } = door.config;
      if (paths.length + sources.length === 0)
        throw new LedgerError("usage", "name a monitoring.db, or sources in the configuration");
      if (options.schedule === undefined) {
        await pass(door, paths, options, options.run);
        return;
      }
      await onSchedule(options.schedule, () => scheduledPass(door, paths, options, options.run), stopSignal());
      // Passes that failed have been told; being stopped is no failure.
      process.exitCode = 0;
    });
}
