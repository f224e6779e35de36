import leven from "leven";

/** What went wrong, in a closed set; the edges (cli.ts, api/app.ts) translate it once, rooms only throw. */
export type ErrorCode =
  | "usage" // the caller's words are off: exit 2, HTTP 400
  | "media_type" // a body of a type that is not read: HTTP 415
  | "unknown" // a name that the lake does not hold: exit 1, HTTP 404
  | "gone" // what the lake had and holds no longer: exit 1, HTTP 410
  | "bad_input" // a file that cannot be what it was given for: exit 1, HTTP 422
  | "limit" // more than one request may take, of time, memory, rows or bytes, or than a disk holds: exit 1, HTTP 422
  | "crowded" // too many requests at one time: exit 1, HTTP 429
  | "unauthorized" // no token where one is wanted, or none that holds: HTTP 401
  | "denied" // a token that does not reach so far: HTTP 403
  | "busy" // a lock that another process holds: exit 1, HTTP 503
  | "inconsistent"; // our own figures do not add up: exit 1, HTTP 500

/** An error written for its reader: what happened, to which input, and what to do about it. */
export class LedgerError extends Error {
  readonly code: ErrorCode;
  /** The request field at fault (`by`, `run`, `from`), when there is one. */
  readonly field: string | undefined;
  /** The values that would have been accepted, when they can be listed. */
  readonly allowed: readonly string[] | undefined;
  /** The accepted value that is spelled most like the one given, when one is like it at all. */
  readonly nearest: string | undefined;

  /** The limit that was met, by its name. */
  readonly limit: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    detail: {
      field?: string;
      allowed?: readonly string[];
      nearest?: string | undefined;
      limit?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "LedgerError";
    this.code = code;
    this.field = detail.field;
    this.allowed = detail.allowed;
    this.nearest = detail.nearest;
    this.limit = detail.limit;
  }
}

/** The message of anything thrown, in one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0] ?? text;
}

/** The error for a name that is none of those known, with the one that was probably meant. `what` says what it would name. */
export function unknownName(
  code: "usage" | "unknown" | "bad_input",
  what: string,
  name: string,
  known: readonly string[],
  field = what,
): LedgerError {
  const [nearest] = known.toSorted((a, b) => leven(a, name) - leven(b, name));
  const isLike = nearest !== undefined && leven(nearest, name) <= Math.max(2, name.length / 2);
  return new LedgerError(
    code,
    `unknown ${what} ${name}; there are ${known.join(", ")}${isLike ? `; did you mean ${nearest}?` : ""}`,
    { field, allowed: known, nearest: isLike ? nearest : undefined },
  );
}
