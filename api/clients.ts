import { isIP } from "node:net";
import type { Context, MiddlewareHandler } from "hono";
import { LedgerError } from "../errors.ts";
import { tokenOf } from "./access.ts";

/** How much one client may ask. */
export interface ClientLimits {
  /** Requests at one time. */
  readonly concurrency: number;
  /** Requests a second in the long run; twice as many may come at once. */
  readonly ratePerS: number;
}

export const defaultClientLimits: ClientLimits = { concurrency: 256, ratePerS: 1000 };

interface Client {
  running: number;
  /** Requests that may come now, as of `at` (ms). */
  left: number;
  at: number;
}

/** Clients that have been seen lately are kept, so many at most. */
const MOST_CLIENTS = 10_000;

/** Keeps one client from taking everything: whoever asks too much is told when to come again. */
export function fairShare({ concurrency, ratePerS }: ClientLimits): MiddlewareHandler {
  const clients = new Map<string, Client>();
  return async (context, next) => {
    const name = clientOf(context);
    const now = performance.now();
    const client = clients.get(name) ?? { running: 0, left: 2 * ratePerS, at: now };
    clients.delete(name);
    clients.set(name, client);
    client.left = Math.min(2 * ratePerS, client.left + ((now - client.at) / 1000) * ratePerS);
    client.at = now;
    if (clients.size > MOST_CLIENTS) forget(clients);
    if (client.running >= concurrency)
      throw new LedgerError("crowded", `${concurrency} requests of yours run already; wait for one of them`);
    if (client.left < 1)
      throw new LedgerError("crowded", `more than ${ratePerS} requests a second; ask a little slower`);
    client.left--;
    client.running++;
    whenSent(context, () => client.running--);
    await next();
  };
}

/** The token, else the address. */
export function clientOf(context: Context): string {
  const token = tokenOf(context);
  return token === undefined ? addressOf(context) : `token ${token.id}`;
}

/** The address that a request comes from: that of the connection, unless it is a proxy that is trusted to know better. */
export function addressOf(context: Context): string {
  return (context.get("address") as string | undefined) ?? "local";
}

/** Keeps the address with the request. What X-Forwarded-For says is anybody's word but for what a proxy of ours put last. */
export function knownAddress(proxies: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
    const address = incoming?.socket?.remoteAddress?.replace(/^::ffff:/, "");
    const told = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
    const isOfProxy = address !== undefined && proxies.includes(address);
    context.set("address", isOfProxy && told !== undefined && isIP(told) !== 0 ? told : address);
    await next();
  };
}

/** Runs when the answer has left, or its reader. */
export function whenSent(context: Context, then: () => void): void {
  const { outgoing } = (context.env ?? {}) as { outgoing?: { once(event: "close", then: () => void): void } };
  if (outgoing === undefined) queueMicrotask(then);
  else outgoing.once("close", then);
}

function forget(clients: Map<string, Client>): void {
  for (const [name, { running }] of clients) {
    if (running === 0) {
      clients.delete(name);
      return;
    }
  }
}
