import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ErrorCode, LedgerError } from "../errors.ts";

const statuses: Readonly<Record<ErrorCode, readonly [ContentfulStatusCode, string]>> = {
  usage: [400, "The request is off"],
  media_type: [415, "A body of another type"],
  unknown: [404, "No such thing"],
  gone: [410, "No longer there"],
  bad_input: [422, "The input cannot be used"],
  limit: [422, "A limit was met"],
  crowded: [429, "Too many requests"],
  unauthorized: [401, "Who is asking?"],
  denied: [403, "Not allowed"],
  busy: [503, "Busy"],
  inconsistent: [500, "The figures do not add up"],
};

/** RFC 9457: what went wrong, in which field, and what would have been accepted. */
export function problem(context: Context, thrown: unknown): Response {
  const [status, title] = thrown instanceof LedgerError ? statuses[thrown.code] : ([500, "Internal error"] as const);
  const known = thrown instanceof LedgerError ? thrown : undefined;
  if (status === 429 || status === 503) context.header("retry-after", "1");
  return problemBody(
    context,
    status,
    title,
    known?.message ?? "something went wrong here; the server's log says what",
    {
      ...(known?.field === undefined ? {} : { field: known.field }),
      ...(known?.allowed === undefined ? {} : { allowed: known.allowed }),
      ...(known?.nearest === undefined ? {} : { nearest: known.nearest }),
      ...(known?.limit === undefined ? {} : { limit: known.limit }),
    },
  );
}

export function problemBody(
  context: Context,
  status: ContentfulStatusCode,
  title: string,
  detail: string,
  more: object = {},
): Response {
  return context.body(JSON.stringify({ type: "about:blank", title, status, detail, ...more }), status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  });
}
