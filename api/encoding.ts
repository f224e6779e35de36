import type { Duplex } from "node:stream";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import type { Context } from "hono";
import { accepts } from "hono/accepts";

/** How a body is packed on its way. */
export type Encoding = "br" | "gzip" | "identity";

/** What the client takes and what pays: Parquet is packed already, and so is most of an archive. */
export function encodingOf(context: Context, type: string): Encoding {
  if (/parquet|x-tar/.test(type)) return "identity";
  return accepts(context, {
    header: "Accept-Encoding",
    supports: ["br", "gzip", "identity"],
    default: "identity",
  }) as Encoding;
}

/** Fast rather than small: answers are made once and read once. Rows repeat themselves so much that more than the first level of brotli gains little. */
export function packer(encoding: Exclude<Encoding, "identity">): Duplex {
  return encoding === "br"
    ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
    : createGzip({ level: 5 });
}
