import { createHash } from "node:crypto";
import { LedgerError } from "../errors.ts";
import type { Cell } from "../lake/duckdb.ts";

/** Where a page ended: in which state of the lake, and after which row. */
export interface Cursor {
  readonly at: string;
  readonly after: readonly Cell[];
}

/** A cursor as one word. `question` is what the page was an answer to: the next one has to be the same. */
export function writeCursor({ at, after }: Cursor, question: string): string {
  const values = after.map((cell) => (typeof cell === "bigint" ? String(cell) : cell));
  return Buffer.from(JSON.stringify([at, fingerprint(question), ...values])).toString("base64url");
}

/** Reads what `writeCursor` wrote. Throws usage for anything else, and for a cursor of another question. */
export function readCursor(word: string, question?: string): Cursor {
  const [at, own, ...after] = parts(word);
  if (typeof at !== "string" || typeof own !== "string")
    throw new LedgerError("usage", "this is no cursor; take meta.next of an answer as it is", { field: "cursor" });
  if (question !== undefined && own !== fingerprint(question))
    throw new LedgerError(
      "usage",
      "this cursor belongs to another question; ask with the filters, columns and sort of the page before",
      {
        field: "cursor",
      },
    );
  return { at, after: after as Cell[] };
}

function parts(word: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(word, "base64url").toString());
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

function fingerprint(question: string): string {
  return createHash("sha256").update(question).digest("base64url").slice(0, 8);
}
