import type { Context, MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import { tokenOf } from "./access.ts";
import { clientOf, whenSent } from "./clients.ts";

/** Words of a query string that are kept out of the log, should somebody send them. */
const secret = /token|secret|password|key|auth/i;

/** One line per request, when its answer has left: who asked what, when, and what came of it. Tokens appear by their ids alone. */
export function accessLog(log: Logger): MiddlewareHandler {
  return async (context, next) => {
    const began = performance.now();
    await next();
    const { method, path } = context.req;
    const { status } = context.res;
    const { outgoing } = (context.env ?? {}) as { outgoing?: { writableFinished: boolean } };
    whenSent(context, () =>
      log.info(
        {
          requestId: context.get("requestId"),
          client: clientOf(context),
          token: tokenOf(context)?.id ?? null,
          method,
          path,
          query: queryOf(context),
          status,
          ms: Math.round(performance.now() - began),
          complete: outgoing?.writableFinished ?? true,
        },
        "request",
      ),
    );
  };
}

function queryOf(context: Context): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context.req.query()).map(([name, value]) => [name, secret.test(name) ? "..." : value.slice(0, 500)]),
  );
}
