import { Command, InvalidArgumentError } from "commander";
import { defaultClientLimits } from "../api/clients.ts";
import { serve } from "../api/serve.ts";
import { privacyOf, sqlLimitsOf } from "../config.ts";
import { allocationOf } from "../config_allocation.ts";
import { LedgerError } from "../errors.ts";
import { onSchedule } from "../ingest/schedule.ts";
import { type Door, stopSignal, tokenFolder } from "./door.ts";
import { scheduledPass } from "./pass.ts";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly schedule?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly basePath?: string;
  readonly requireToken?: boolean;
  readonly accessLog?: string;
}

export function serveCommand(door: Door): Command {
  return new Command("serve")
    .description("pages for people at /, figures for programs under /v1")
    .option("--host <host>", "address to listen on; one that others can reach wants tokens", "127.0.0.1")
    .option("--port <port>", "port to listen on; 0 takes a free one", readPort, 8377)
    .option(
      "--schedule <cron>",
      "ingest the configuration's sources, too, whenever this says; default what is configured",
    )
    .option("--tls-cert <file>", "certificate with its chain, PEM: serve HTTPS")
    .option("--tls-key <file>", "its key, PEM")
    .option("--base-path <path>", "path under which a proxy shows the service, as /ledger", readBasePath, "")
    .option("--require-token", "want a token on this machine, too: for a service behind a proxy")
    .option("--access-log <file>", "a line of JSON per request into this file, - for standard error")
    .action(async (options: Options) => {
      const { host, port, schedule, accessLog, basePath = "" } = options;
      const { access = {} } = door.config;
      const lake = door.lakeFolder;
      const expression = schedule ?? door.config.schedule;
      const hasSources = (door.config.sources ?? []).length > 0;
      if (schedule !== undefined && !hasSources)
        throw new LedgerError("usage", "--schedule ingests the configuration's sources, and it names none");
      const stop = stopSignal();
      const allocation = allocationOf(door.config);
      const served = {
        lake,
        host,
        port,
        basePath,
        accessLog,
        logSql: access.log_sql ?? false,
        proxies: access.proxies ?? [],
        allowedHosts: access.allowed_hosts ?? [],
        privacy: privacyOf(door.config),
        sqlLimits: sqlLimitsOf(door.config),
        clientLimits: {
          concurrency: access.concurrency ?? defaultClientLimits.concurrency,
          ratePerS: access.rate_per_s ?? defaultClientLimits.ratePerS,
        },
        tokens: tokenFolder(door),
        requireToken: options.requireToken ?? access.require_token ?? false,
        origins: access.cors ?? [],
        tls: readTls(options),
        reports: {
          settings: allocation,
          named: (door.config.reports ?? []).map(({ name, period }) => ({ name, period })),
        },
        citation: door.config.citation,
        known: allocation,
      };
      const serving = serve(served, (url) =>
        process.stdout.write(`Parsl Ledger serves ${lake} on ${url} (stop with Ctrl-C)\n`),
      );
      const ingesting =
        expression && hasSources ? onSchedule(expression, () => scheduledPass(door, [], {}), stop) : undefined;
      await Promise.all([serving, ingesting]);
      process.exitCode = 0;
    });
}

function readTls({ tlsCert: cert, tlsKey: key }: Options): { cert: string; key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new LedgerError("usage", "--tls-cert and --tls-key go together; one of them is missing");
  return { cert, key };
}

function readBasePath(text: string): string {
  const path = text.replace(/\/+$/, "");
  if (path !== "" && !/^(\/[\w.~-]+)+$/.test(path))
    throw new InvalidArgumentError("a path begins with a slash: /ledger");
  return path;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return port;
}
