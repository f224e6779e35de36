import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import type { Context } from "hono";
import type { LakeState } from "../lake/lake.ts";
import { version } from "../resources.ts";
import { holdsTag } from "./conditions.ts";
import { type Encoding, encodingOf, packed, packer } from "./encoding.ts";
import type { Begun, KeptAnswers } from "./kept.ts";

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
  /** Where the client sees the service, if the answer tells it. */
  readonly address?: string;
}

/** Bodies shorter than this are sent as they are. */
const WORTH_PACKING = 1024;
/** Bodies up to this length are packed and kept whole. */
const MOST_WHOLE = 256 * 1024;

/**
 * Sends what `make` writes, or 304 without making it. The tag is strong: it names the state of the lake, the request, the form, the
 * packing and this version, of which the bytes are a function. Equal requests at one time are made once.
 */
export async function respond(
  context: Context,
  type: string,
  { state, isPinned, isOfNow, address = "" }: Validity,
  make: () => Promise<Body>,
): Promise<Response> {
  const wanted = encodingOf(context, type);
  const { pathname, searchParams } = new URL(context.req.url);
  searchParams.sort();
  const minute = isOfNow ? Math.floor(Date.now() / 60_000) : null;
  const request = [version, state.sight, pathname, searchParams.toString(), type, wanted, minute, address];
  const tag = `"${state.id}-${createHash("sha256").update(JSON.stringify(request)).digest("base64url").slice(0, 16)}"`;
  context.header("etag", tag);
  context.header("vary", "Accept, Accept-Encoding, Authorization");
  context.header("cache-control", isPinned && !isOfNow ? "private, max-age=3600" : "private, no-cache");
  const known = context.req.header("if-none-match");
  if (known !== undefined && holdsTag(known, tag, true)) return context.body(null, 304);

  const kept = context.get("kept") as KeptAnswers;
  return deliver(context, wanted, await kept.take(tag, async () => begin(wanted, type, await make())));
}

/** Sends a body as it comes, packed where that pays. */
export async function send(context: Context, type: string, body: Body): Promise<Response> {
  const wanted = encodingOf(context, type);
  return deliver(context, wanted, await begin(wanted, type, body));
}

/** The beginning of a body is waited for: what goes wrong in it can still be said with a status, and whether packing pays is known. */
async function begin(wanted: Encoding, type: string, { chunks, headers = {} }: Body): Promise<Begun> {
  const iterator = pieces(chunks);
  const read: Uint8Array[] = [];
  let rest: Begun["rest"] = iterator;
  for (let length = 0; length <= MOST_WHOLE; length += read.at(-1)?.length ?? 0) {
    const next = await iterator.next();
    if (next.done) {
      rest = null;
      break;
    }
    read.push(bytesOf(next.value));
  }
  const head = Buffer.concat(read);
  const encoding = rest === null && head.length < WORTH_PACKING ? "identity" : wanted;
  const sent = {
    ...headers,
    "content-type": type,
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  };
  if (rest !== null) return { headers: sent, head, rest };
  const whole = encoding === "identity" ? head : await packed(head, encoding);
  return { headers: { ...sent, "content-length": String(whole.length) }, head: whole, rest };
}

async function deliver(context: Context, wanted: Encoding, { headers, head, rest }: Begun): Promise<Response> {
  if (context.req.method === "HEAD") {
    await rest?.return(undefined);
    return context.body(null, 200, headers);
  }
  if (rest === null) return context.body(head as Uint8Array<ArrayBuffer>, 200, headers);
  async function* all(more: NonNullable<Begun["rest"]>) {
    yield head;
    for (;;) {
      const next = await more.next();
      if (next.done) return;
      yield bytesOf(next.value);
    }
  }
  const raw = Readable.from(all(rest), { objectMode: false });
  // Whoever made the rows is told when nobody wants more, also when nobody began to read.
  raw.once("close", () => void rest.return(undefined));
  const { signal } = context.req.raw;
  if (signal.aborted) raw.destroy();
  else signal.addEventListener("abort", () => raw.destroy(), { once: true });
  // A stream that breaks off because its reader left has told who reads it; nobody else is there to be told.
  raw.on("error", () => {});
  const body = wanted === "identity" ? raw : pipeline(raw, packer(wanted), () => {});
  return context.body(Readable.toWeb(body as Readable) as ReadableStream, 200, headers);
}

async function* pieces(chunks: Body["chunks"]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece) : piece;
}
