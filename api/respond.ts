import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import type { Context } from "hono";
import type { LakeState } from "../lake/lake.ts";
import { version } from "../resources.ts";
import { holdsTag } from "./conditions.ts";
import { type Encoding, encodingOf, packer } from "./encoding.ts";

export interface Body {
  readonly type: string;
  readonly chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Validity {
  readonly state: LakeState;
  /** Was the state named, so that the answer can never change? */
  readonly isPinned: boolean;
  /** Does the answer change with the clock? Then it is the same for a minute. */
  readonly isOfNow: boolean;
}

/** Bodies shorter than this are sent as they are. */
const WORTH_PACKING = 1024;

/**
 * Sends what `make` writes, or 304 without making it. The tag is strong: it names the state of the lake, the request, the form, the
 * packing and this version, of which the bytes are a function.
 */
export async function respond(
  context: Context,
  type: string,
  { state, isPinned, isOfNow }: Validity,
  make: () => Promise<Body>,
): Promise<Response> {
  const wanted = encodingOf(context, type);
  const { pathname, searchParams } = new URL(context.req.url);
  searchParams.sort();
  const minute = isOfNow ? Math.floor(Date.now() / 60_000) : null;
  const request = [version, state.sight, pathname, searchParams.toString(), type, wanted, minute];
  const tag = `"${state.id}-${createHash("sha256").update(JSON.stringify(request)).digest("base64url").slice(0, 16)}"`;
  context.header("etag", tag);
  context.header("vary", "Accept, Accept-Encoding, Authorization");
  context.header("cache-control", isPinned && !isOfNow ? "private, max-age=3600" : "private, no-cache");
  const known = context.req.header("if-none-match");
  if (known !== undefined && holdsTag(known, tag, true)) return context.body(null, 304);

  return send(context, type, await make());
}

/** Sends a body as it comes, packed where that pays. */
export async function send(context: Context, type: string, { chunks, headers = {} }: Body): Promise<Response> {
  const wanted = encodingOf(context, type);
  const iterator = pieces(chunks);
  const { head, isAll } = await begin(iterator);
  const encoding: Encoding = isAll && head.length < WORTH_PACKING ? "identity" : wanted;
  const sent = {
    ...headers,
    "content-type": type,
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  };
  if (context.req.method === "HEAD") {
    await iterator.return(undefined);
    return context.body(null, 200, sent);
  }
  async function* all() {
    yield head;
    if (isAll) return;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield bytesOf(next.value);
    }
  }
  const raw = Readable.from(all(), { objectMode: false });
  // Whoever made the rows is told when nobody wants more, also when nobody began to read.
  raw.once("close", () => void iterator.return(undefined));
  const { signal } = context.req.raw;
  if (signal.aborted) raw.destroy();
  else signal.addEventListener("abort", () => raw.destroy(), { once: true });
  // A stream that breaks off because its reader left has told who reads it; nobody else is there to be told.
  raw.on("error", () => {});
  const body = encoding === "identity" ? raw : pipeline(raw, packer(encoding), () => {});
  return context.body(Readable.toWeb(body as Readable) as ReadableStream, 200, sent);
}

async function* pieces(chunks: Body["chunks"]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

/** The beginning of a body is waited for: what goes wrong in it can still be said with a status, and whether packing pays is known. */
async function begin(iterator: AsyncIterator<string | Uint8Array>): Promise<{ head: Buffer; isAll: boolean }> {
  const pieces: Uint8Array[] = [];
  for (let length = 0; length < WORTH_PACKING; length += pieces.at(-1)?.length ?? 0) {
    const next = await iterator.next();
    if (next.done) return { head: Buffer.concat(pieces), isAll: true };
    pieces.push(bytesOf(next.value));
  }
  return { head: Buffer.concat(pieces), isAll: false };
}

function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece) : piece;
}
