import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from "node:zlib";
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

type Packing = Exclude<Encoding, "identity">;

/** Fast rather than small: rows repeat themselves so much that more than the first level of brotli gains little. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const gzipOptions = { level: 5 };

/** Packs a body as it comes. */
export function packer(encoding: Packing): Duplex {
  return encoding === "br" ? createBrotliCompress(brotliOptions) : createGzip(gzipOptions);
}

/** Packs a body that is there already. */
export function packed(body: Uint8Array, encoding: Packing): Promise<Buffer> {
  return encoding === "br"
    ? promisify(brotliCompress)(body, brotliOptions)
    : promisify<Uint8Array, object, Buffer>(gzip)(body, gzipOptions);
}
