import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { LedgerError, messageOf } from "../errors.ts";
import type { Duck } from "../lake/duckdb.ts";

/** Columns of `sacct --parsable2` that are read: their headers and what they are loaded as. */
const optional = {
  TimelimitRaw: ["timelimit_min", "number"],
  QOS: ["qos", "text"],
  Account: ["account", "text"],
  AllocCPUS: ["alloc_cpus", "number"],
  ElapsedRaw: ["elapsed_s", "number"],
  NodeList: ["node_list", "text"],
} as const;
const needed = {
  State: ["state", "text"],
  Start: ["start", "text"],
  End: ["end", "text"],
  NNodes: ["n_nodes", "number"],
} as const;
const ids = { JobIDRaw: ["job_id_raw", "text"], JobID: ["job_id", "text"] } as const;
const fields = { ...ids, ...needed, ...optional };

const COMMAND =
  "sacct --parsable2 --format=JobIDRaw,State,Start,End,NNodes,TimelimitRaw,QOS,Account,AllocCPUS,ElapsedRaw,NodeList";

/** A sacct file as it was read. */
export interface SacctFile {
  readonly sha256: string;
  /** Cells in the order of `columns`, null where the file has none. */
  readonly rows: ReadonlyArray<ReadonlyArray<string | number | null>>;
}

const columns = [["source_row", "number"], ...Object.values(fields)] as const;

/**
 * Reads `sacct --parsable2` output, all rows as they are.
 * Throws bad_input when the file cannot be read or lacks a column without which a job cannot be charged.
 */
export function readSacct(path: string): SacctFile {
  const text = read(path);
  const [header = "", ...lines] = text.split(/\r?\n/);
  const names = header.replace(/^\uFEFF/, "").split("|");
  refuseMissing(path, names);
  const positions = Object.keys(fields).map((name) => names.indexOf(name));
  const rows = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const cells = line.split("|");
    if (cells.length < names.length) {
      throw new LedgerError(
        "bad_input",
        `${path}, line ${index + 2}: ${cells.length} fields where the header names ${names.length}; write it anew with: ${COMMAND}`,
      );
    }
    return [[index, ...positions.map((position) => cells[position] || null)]];
  });
  return { sha256: createHash("sha256").update(text).digest("hex"), rows };
}

/** Puts the file's rows into the table `source.sacct`; without a file the table is empty. */
export async function loadSacct(duck: Duck, file: SacctFile | undefined): Promise<void> {
  const loader = await duck.loader("source.sacct", columns);
  for (const row of file?.rows ?? []) loader.add(row);
  loader.close();
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw new LedgerError("bad_input", `cannot read the sacct file ${path}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

function refuseMissing(path: string, names: readonly string[]): void {
  const missing = Object.keys(needed).filter((name) => !names.includes(name));
  if (!Object.keys(ids).some((name) => names.includes(name))) missing.unshift("JobIDRaw");
  if (missing.length === 0) return;
  throw new LedgerError("bad_input", `${path} lacks the sacct column ${missing.join(", ")}; write it with: ${COMMAND}`);
}
