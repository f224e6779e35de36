import { serve as listen } from "@hono/node-server";
import { pino } from "pino";
import { LedgerError } from "../errors.ts";
import { Lake } from "../lake/lake.ts";
import type { Citation } from "../reports/export/request.ts";
import { createApp } from "./app.ts";

export interface ServeOptions {
  readonly lake: string;
  readonly host: string;
  readonly port: number;
  /** Whoever made the data, for exports. */
  readonly citation?: Citation | undefined;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * Serves a lake until the process is told to stop, and resolves then. `onListening` gets the address.
 * Throws usage for a host that others could reach: there is no token to keep them out yet.
 */
export async function serve(
  { lake: folder, host, port, citation }: ServeOptions,
  onListening: (url: string) => void,
): Promise<void> {
  if (!loopback.test(host)) {
    throw new LedgerError(
      "usage",
      `--host ${host} can be reached by others, and access by token is not built yet; serve on 127.0.0.1 and use an SSH tunnel`,
      { field: "host" },
    );
  }
  const log = pino({ name: "parsl-ledger", level: "warn" }, pino.destination(2));
  const lake = await Lake.open(folder);
  const app = createApp({
    lake,
    citation,
    onFault: (thrown, path, requestId) => log.error({ err: thrown, path, requestId }, "request failed"),
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const server = listen({ fetch: app.fetch, hostname: host, port }, ({ port: bound }) => {
        onListening(`http://${host.includes(":") ? `[${host}]` : host}:${bound}/`);
      });
      server.on("error", (thrown) => reject(cannotListen(thrown as NodeJS.ErrnoException, host, port)));
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close(() => resolve()));
    });
  } finally {
    lake.close();
  }
}

function cannotListen(thrown: NodeJS.ErrnoException, host: string, port: number): LedgerError {
  const why = thrown.code === "EADDRINUSE" ? "another program listens there; choose another --port" : thrown.message;
  return new LedgerError("bad_input", `cannot listen on ${host}:${port}: ${why}`, { cause: thrown });
}
