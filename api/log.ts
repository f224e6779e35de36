import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import { tokenOf } from "./access.ts";
import { addressOf, clientOf, whenSent } from "./clients.ts";

/** Letters of a query that the log takes. */
const MOST_SQL = 10_000;

/** Words of a query string that are kept out of the log, should somebody send them. */
const secret = /token|secret|password|key|auth/i;

/** What is told of a request once it is understood. */
export interface Audit {
  sql?: string;
}

/** The place where whoever understands the request tells of it. */
export function auditOf(context: Context): Audit {
  const audit = (context.get("audit") as Audit | undefined) ?? {};
  context.set("audit", audit);
  return audit;
}

/** One line per request, when its answer has left: who asked what, when, and what came of it. Tokens appear by their
 * ids alone, queries in SQL by the hash of their text unless that is wanted itself, since anything may stand in it; what is bound to them never. */
export function accessLog(log: Logger, withSql: boolean): MiddlewareHandler {
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
          address: addressOf(context),
          token: tokenOf(context)?.id ?? null,
          method,
          path,
          query: queryOf(context),
          ...sqlOf(auditOf(context), withSql),
          status,
          ms: Math.round(performance.now() - began),
          complete: outgoing?.writableFinished ?? true,
        },
        "request",
      ),
    );
  };
}

function sqlOf({ sql }: Audit, withSql: boolean): Record<string, string> {
  if (sql === undefined) return {};
  return {
    sqlSha256: createHash("sha256").update(sql).digest("hex"),
    ...(withSql ? { sql: sql.slice(0, MOST_SQL) } : {}),
  };
}

function queryOf(context: Context): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context.req.query()).map(([name, value]) => [name, secret.test(name) ? "..." : value.slice(0, 500)]),
  );
}
