import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { asDraft, makeFolder, settle } from "./files.ts";
import { formatFile } from "./layout.ts";
import type { LogEntry } from "./log.ts";

/**
 * Version of the lake's layout and log; goes up when an older program could not read what this one writes, or when this one counts on
 * a table that an older one did not write: questions would find nothing, and say so as if nothing had been.
 */
export const LAKE_FORMAT = 3;

/** Version of a lake's layout; the first had no file to say so. Undefined where nothing was ever written. */
export async function formatOf(lake: string, isEmpty: boolean): Promise<number | undefined> {
  try {
    return (JSON.parse(await readFile(join(lake, formatFile), "utf8")) as { format: number }).format;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return isEmpty ? undefined : 1;
    throw new LedgerError("bad_input", `cannot read ${join(lake, formatFile)}: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

/** Throws bad_input for a lake of another format, saying what to do. */
export function refuseFormat(lake: string, format: number): void {
  if (format === LAKE_FORMAT) return;
  const isNewer = format > LAKE_FORMAT;
  throw new LedgerError(
    "bad_input",
    `the lake ${lake} has format ${format}${isNewer ? ", newer than this program, which" : "; this program"} writes format ${LAKE_FORMAT}; ${
      isNewer ? "install a later Parsl Ledger" : `bring it up from its own tables: parsl-ledger rebuild --lake ${lake}`
    }`,
  );
}

/** Throws gone for an earlier state of the lake whose facts were never summed by the hour: counts of tries would be zero. */
export function refuseUnsummed(id: string, entries: readonly LogEntry[]): void {
  const runsOf = (table: string) =>
    entries.flatMap(({ table_name, source, run_id }) => (table_name === table ? JSON.stringify([source, run_id]) : []));
  const summed = new Set(runsOf("try_hours"));
  if (runsOf("tries").every((run) => summed.has(run))) return;
  const told = `the state ${id} of the lake was written by an earlier version, and this one cannot ask it`;
  throw new LedgerError("gone", `${told}; ask without at`, { field: "at" });
}

/** Says in the lake which format it has. */
export async function writeFormat(lake: string): Promise<void> {
  const target = join(lake, formatFile);
  await makeFolder(lake);
  await asDraft(target, async (draft) => {
    await writeFile(draft, `${JSON.stringify({ format: LAKE_FORMAT })}\n`);
    await settle(draft, target);
  });
}
