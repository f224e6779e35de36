import type { MiddlewareHandler } from "hono";
import { LedgerError } from "../errors.ts";

/** Names of this machine that no stranger's page can have: a browser resolves them here. */
const own = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses requests for another host than the service is known by. Without it a page of a stranger could let his own name lead to this
 * machine (DNS rebinding) and read with the browser what needs no token here.
 */
export function knownHosts(names: readonly string[]): MiddlewareHandler {
  const known = names.map((name) => name.toLowerCase());
  return async (context, next) => {
    const { hostname } = new URL(context.req.url);
    if (!own.test(hostname) && !known.includes(hostname))
      throw new LedgerError(
        "denied",
        `the service is not known as ${hostname}; access: {allowed_hosts: [${hostname}]} in ledger.yaml makes it so, and with --require-token it answers under any name`,
        { field: "host", allowed: ["localhost", "127.0.0.1", "[::1]", ...known] },
      );
    await next();
  };
}
