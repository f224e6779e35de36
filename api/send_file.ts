import { read } from "node:fs";
import { promisify } from "node:util";
import type { Context } from "hono";
import { type ByteRange, holdsTag, rangeOf } from "./conditions.ts";

/** An open file on its way out. */
export interface OutgoingFile {
  readonly fd: number;
  readonly bytes: number;
  /** Of all its bytes, in hex; it is the tag, too. */
  readonly sha256: string;
  /** The name that it is saved under. */
  readonly name: string;
  readonly type: string;
  readonly cacheControl: string;
  /** Called once, when nobody reads any more. */
  readonly release: () => void;
}

const PIECE = 1 << 20;

/** Sends a file, or the part of it that was asked for, as RFC 9110 has it: conditions first, then the range. */
export function sendFile(context: Context, file: OutgoingFile): Response {
  const { bytes, sha256 } = file;
  const tag = `"${sha256}"`;
  const headers = {
    etag: tag,
    "accept-ranges": "bytes",
    "cache-control": file.cacheControl,
    "repr-digest": `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`,
  };
  const without = (status: 304 | 412 | 416, more = {}) => {
    file.release();
    return context.body(null, status, { ...headers, ...more });
  };
  const asked = (name: string) => context.req.header(name);
  const ifMatch = asked("if-match");
  if (ifMatch !== undefined && !holdsTag(ifMatch, tag, false)) return without(412);
  const ifNoneMatch = asked("if-none-match");
  if (ifNoneMatch !== undefined && holdsTag(ifNoneMatch, tag, true)) return without(304);

  const isHead = context.req.method === "HEAD";
  const ifRange = asked("if-range");
  const isSame = ifRange === undefined || ifRange.trim() === tag;
  const range = isHead || !isSame ? "whole" : rangeOf(asked("range"), bytes);
  if (range === "unsatisfiable") return without(416, { "content-range": `bytes */${bytes}` });

  const part = range === "whole" ? { first: 0, last: bytes - 1 } : range;
  const sent = {
    ...headers,
    "content-type": file.type,
    "content-disposition": `attachment; filename="${file.name}"`,
    "content-length": String(part.last - part.first + 1),
    ...(range === "whole" ? {} : { "content-range": `bytes ${part.first}-${part.last}/${bytes}` }),
  };
  const status = range === "whole" ? 200 : 206;
  if (!isHead) return context.body(pieces(file, part, context.req.raw.signal), status, sent);
  file.release();
  return context.body(null, status, sent);
}

const readAt = promisify(read);
const empty = Buffer.alloc(0);

/** A piece is read when there is room for it; a client that leaves, at whatever moment, lets go of the file. */
function pieces({ fd, release }: OutgoingFile, { first, last }: ByteRange, signal: AbortSignal): ReadableStream {
  let position = first;
  let isOver = false;
  let reading: Promise<unknown> = Promise.resolve();
  const end = () => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener("abort", end);
    // The descriptor may be given to another file as soon as it is closed: not before the last read has returned.
    reading.finally(release).catch(() => {});
  };
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  return new ReadableStream(
    {
      async pull(controller) {
        if (isOver) return controller.close();
        const length = Math.min(PIECE, last - position + 1);
        const got = readAt(fd, Buffer.allocUnsafe(length), 0, length, position);
        reading = got;
        const { bytesRead, buffer } = await got.catch(() => ({ bytesRead: 0, buffer: empty }));
        if (bytesRead === 0) {
          end();
          return controller.error(new Error(`a file ended ${last - position + 1} bytes early`));
        }
        position += bytesRead;
        controller.enqueue(bytesRead < buffer.length ? buffer.subarray(0, bytesRead) : buffer);
        if (position <= last) return;
        end();
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 2 },
  );
}
