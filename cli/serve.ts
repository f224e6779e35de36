import { Command, InvalidArgumentError } from "commander";
import { serve } from "../api/serve.ts";
import { LedgerError } from "../errors.ts";
import { onSchedule } from "../ingest/schedule.ts";
import { type Door, stopSignal } from "./door.ts";
import { pass } from "./pass.ts";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly schedule?: string;
}

export function serveCommand(door: Door): Command {
  return new Command("serve")
    .description("pages for people at /, figures for programs under /v1")
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option("--port <port>", "port to listen on; 0 takes a free one", readPort, 8377)
    .option(
      "--schedule <cron>",
      "ingest the configuration's sources, too, whenever this says; default what is configured",
    )
    .action(async ({ host, port, schedule }: Options) => {
      const lake = door.lakeFolder;
      const expression = schedule ?? door.config.schedule;
      const hasSources = (door.config.sources ?? []).length > 0;
      if (schedule !== undefined && !hasSources)
        throw new LedgerError("usage", "--schedule ingests the configuration's sources, and it names none");
      const stop = stopSignal();
      const serving = serve({ lake, host, port }, (url) =>
        process.stdout.write(`Parsl Ledger serves ${lake} on ${url} (stop with Ctrl-C)\n`),
      );
      const ingesting = expression && hasSources ? onSchedule(expression, () => pass(door, [], {}), stop) : undefined;
      await Promise.all([serving, ingesting]);
      process.exitCode = 0;
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return port;
}
