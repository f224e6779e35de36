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
const needed = { State: ["state", "text"], Start: ["start", "text"], End: ["end", "text"], NNodes: ["n_nodes", "number"] } as const;
const ids = { JobIDRaw: ["job_id_raw", "text"], JobID: ["job_id", "text"] } as const;
const fields = { ...ids, ...needed, ...optional };

const COMMAND = "sacct --parsable2 --format=JobIDRaw,State,Start,End,NNodes,TimelimitRaw,QOS,Account,AllocCPUS,ElapsedRaw,NodeList";

/**
 * Loads `sacct --parsable2` output into the table `source.sacct`, all rows as they are; without a file the table is empty.
 * Throws bad_input when the file cannot be read or lacks a column without which a job cannot be charged.
 */
export async function loadSacct(duck: Duck, path: string | undefined): Promise<void> {
  const loader = await duck.loader("source.sacct", [["source_row", "number"], ...Object.values(fields)]);
  if (path !== undefined) {
    const [header = "", ...lines] = read(path).split(/\r?\n/);
    const names = header.replace(/^\uFEFF/, "").split("|");
    refuseMissing(path, names);
    const positions = Object.keys(fields).map((name) => names.indexOf(name));
    for (const [index, line] of lines.entries()) {
      if (line.trim() === "") continue;
      const cells = line.split("|");
      if (cells.length < names.length) {
        throw new LedgerError("bad_input", `${path}, line ${index + 2}: ${cells.length} fields where the header names ${names.length}; write it anew with: ${COMMAND}`);
      }
      loader.add([index, ...positions.map((position) => (position < 0 ? null : cells[position] || null))]);
    }
  }
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
