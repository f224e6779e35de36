import { Command } from "commander";
import { LedgerError } from "../errors.ts";
import { onSchedule } from "../ingest/schedule.ts";
import { type Door, stopSignal, type Words } from "./door.ts";
import { namedOrConfigured, pass } from "./pass.ts";

export function ingestCommand(door: Door): Command {
  return new Command("ingest")
    .description(
      "copy a monitoring.db into the lake; the file is only read, in short steps, also while its run goes on",
    )
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
      const all = namedOrConfigured(door, paths);
      if (all.length === 0) throw new LedgerError("usage", "name a monitoring.db, or sources in the configuration");
      if (options.schedule === undefined) return pass(door, all, options);
      await onSchedule(options.schedule, () => pass(door, all, options), stopSignal());
      // Passes that failed have been told; being stopped is no failure.
      process.exitCode = 0;
    });
}
