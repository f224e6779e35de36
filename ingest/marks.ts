import { createHash } from "node:crypto";
import type { Shape } from "./shape.ts";
import { isDamage, type SourceDatabase } from "./sqlite.ts";

/** Where a pass stopped in a table that Parsl only appends to: the last row's rowid, and a hash of what it holds. */
export interface Mark {
  readonly row: number;
  readonly print: string;
}

/** Marks by table of the source. */
export type Marks = Readonly<Record<string, Mark>>;

/** The mark of a row as `SourceDatabase.slices` gives it, rowid first. */
export function markOf(row: readonly unknown[]): Mark {
  const text = JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  return { row: Number(row[0]), print: createHash("sha256").update(text).digest("hex").slice(0, 16) };
}

/**
 * The marks of an earlier pass, as the lake keeps them, if the file goes on from there. Undefined when it does not: a VACUUM
 * numbered the rows anew, an older copy was put back, or another file took the name. Then everything is read again.
 */
export function continued(
  database: SourceDatabase,
  { adapter, absent }: Shape,
  kept: string | null,
): Marks | undefined {
  if (kept === null || Object.keys(adapter.appended).length === 0) return undefined;
  const marks = JSON.parse(kept) as Marks;
  const goesOn = Object.keys(adapter.appended).every((table) => {
    const mark = marks[table];
    // A table that was empty has no mark.
    if (!mark) return true;
    const row = readable(() => database.row(table, Object.keys(adapter.tables[table] ?? {}), mark.row, absent[table]));
    return row !== undefined && markOf(row).print === mark.print;
  });
  return goesOn ? marks : undefined;
}

/** Undefined where the file is damaged: how much of it can be read is to be seen from its beginning. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (isDamage(thrown)) return undefined;
    throw thrown;
  }
}
