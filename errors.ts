/** What went wrong, in a closed set; the edges (cli.ts, api/app.ts) translate it once, rooms only throw. */
export type ErrorCode =
  | "usage" // the caller's words are off: exit 2, HTTP 400
  | "unknown" // a name that the lake does not hold: exit 1, HTTP 404
  | "bad_input" // a file that cannot be what it was given for: exit 1, HTTP 422
  | "busy" // a lock that another process holds: exit 1, HTTP 503
  | "inconsistent"; // our own figures do not add up: exit 1, HTTP 500

/** An error written for its reader: what happened, to which input, and what to do about it. */
export class LedgerError extends Error {
  readonly code: ErrorCode;
  /** The request field at fault (`by`, `run`, `from`), when there is one. */
  readonly field: string | undefined;
  /** The values that would have been accepted, when they can be listed. */
  readonly allowed: readonly string[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    detail: { field?: string; allowed?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "LedgerError";
    this.code = code;
    this.field = detail.field;
    this.allowed = detail.allowed;
  }
}

/** The message of anything thrown, in one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0] ?? text;
}
