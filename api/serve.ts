import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { serve as listen } from "@hono/node-server";
import { type Logger, pino } from "pino";
import { LedgerError, messageOf } from "../errors.ts";
import { Lake } from "../lake/lake.ts";
import type { Privacy } from "../lake/sight.ts";
import type { SqlLimits } from "../lake/sql/limits.ts";
import { SqlPool } from "../lake/sql/pool.ts";
import type { KnownReports } from "../reports/allocation/known.ts";
import type { Known } from "../reports/charts/chart.ts";
import type { Citation } from "../reports/export/request.ts";
import { createApp } from "./app.ts";
import type { ClientLimits } from "./clients.ts";
import { Observed } from "./observe.ts";
import { holds, Tokens } from "./tokens.ts";

export interface ServeOptions {
  readonly lake: string;
  readonly host: string;
  readonly port: number;
  /** What the configuration tells reports. */
  readonly reports: KnownReports;
  /** Whoever made the data, for exports. */
  readonly citation?: Citation | undefined;
  readonly privacy: Privacy;
  readonly sqlLimits: SqlLimits;
  readonly clientLimits: ClientLimits;
  /** Folder of the tokens; default in the lake. */
  readonly tokens?: string | undefined;
  /** Is a token wanted on the loopback address, too? */
  readonly requireToken: boolean;
  readonly origins: readonly string[];
  readonly basePath: string;
  /** Names of the host that it answers under where no token is wanted, beside those of the loopback address. */
  readonly allowedHosts: readonly string[];
  /** Addresses of proxies whose word for a client's address is taken. */
  readonly proxies: readonly string[];
  /** Files of the certificate, with its chain, and of its key. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** File that gets a line per request, `-` for standard error; default standard error where others can reach the service. */
  readonly accessLog?: string | undefined;
  /** Does it have the text of queries in SQL? */
  readonly logSql: boolean;
  /** What the configuration tells charts. */
  readonly known: Known;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Who is slow to send is cut off: header, whole request, and a connection on which nothing moves (ms). */
const patience = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
};
const SILENCE_MS = 120_000;
const MOST_CONNECTIONS = 2_000;
/** What still runs so long after the service was told to stop is cancelled (ms). */
const GRACE_MS = 10_000;

/**
 * Serves a lake until the process is told to stop, and resolves when running requests are through. `onListening` gets the address.
 * Throws usage for a host that others can reach while there is no token.
 */
export async function serve(options: ServeOptions, onListening: (url: string) => void): Promise<void> {
  const tokens = new Tokens(options.lake, options.tokens);
  const isReachable = !loopback.test(options.host);
  if (isReachable) await refuseWithoutToken(options, tokens);
  const log = pino({ name: "parsl-ledger", level: "warn" }, pino.destination({ dest: 2, sync: true }));
  if (isReachable && options.tls === undefined)
    log.warn(
      "tokens and answers travel in the clear; give --tls-cert and --tls-key, or put a proxy with TLS before the service",
    );
  const observed = new Observed();
  observed.process();
  const lake = await Lake.open(options.lake, { privacy: options.privacy, holds: "all", onQuery: observed.query });
  const sql = new SqlPool(options.lake, options.sqlLimits, observed.sqlStopped);
  const app = createApp({
    lake,
    reports: options.reports,
    citation: options.citation,
    sql,
    observed,
    access: { tokens, isRequired: isReachable || options.requireToken },
    limits: options.clientLimits,
    origins: options.origins,
    basePath: options.basePath,
    ...(isReachable || options.requireToken ? {} : { hosts: options.allowedHosts }),
    proxies: options.proxies,
    logSql: options.logSql,
    ...accessLogOf(options, isReachable),
    known: options.known,
    onFault: (thrown, path, requestId) => log.error({ err: thrown, path, requestId }, "request failed"),
  });
  try {
    await untilStopped(app.fetch, options, onListening);
  } finally {
    sql.close();
    lake.close();
  }
}

function untilStopped(
  fetch: ReturnType<typeof createApp>["fetch"],
  { host, port, tls, basePath }: ServeOptions,
  onListening: (url: string) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const secure = tls && { createServer: createTlsServer, serverOptions: { ...patience, ...certificate(tls) } };
    const server = listen(
      { fetch, hostname: host, port, ...(secure ?? { serverOptions: patience }) },
      ({ port: bound }) => {
        const name = host.includes(":") ? `[${host}]` : host;
        onListening(`${tls ? "https" : "http"}://${name}:${bound}${basePath}/`);
      },
    ) as Server;
    server.setTimeout(SILENCE_MS);
    server.maxConnections = MOST_CONNECTIONS;
    server.on("error", (thrown) => reject(cannotListen(thrown as NodeJS.ErrnoException, host, port)));
    const stop = () => {
      server.close(() => resolve());
      setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
}

async function refuseWithoutToken({ host, lake }: ServeOptions, tokens: Tokens): Promise<void> {
  if ((await tokens.list()).some(holds)) return;
  throw new LedgerError(
    "usage",
    `--host ${host} can be reached by others, and there is no token yet that keeps strangers out; make one: parsl-ledger token create --scope read --lake ${lake}, or serve on 127.0.0.1`,
    { field: "host" },
  );
}

function accessLogOf({ accessLog }: ServeOptions, isReachable: boolean): { log?: Logger } {
  const file = accessLog ?? (isReachable ? "-" : undefined);
  if (file === undefined) return {};
  const dest = file === "-" ? 2 : file;
  return {
    log: pino(
      { name: "parsl-ledger", base: null, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ dest, append: true, mkdir: true, sync: true }),
    ),
  };
}

function certificate({ cert, key }: { readonly cert: string; readonly key: string }) {
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) };
  } catch (thrown) {
    throw new LedgerError("bad_input", `the certificate or its key cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

function cannotListen(thrown: NodeJS.ErrnoException, host: string, port: number): LedgerError {
  const why = thrown.code === "EADDRINUSE" ? "another program listens there; choose another --port" : thrown.message;
  return new LedgerError("bad_input", `cannot listen on ${host}:${port}: ${why}`, { cause: thrown });
}
