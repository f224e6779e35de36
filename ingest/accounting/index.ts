import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { LedgerError, messageOf } from "../../errors.ts";
import type { Duck } from "../../lake/duckdb.ts";
import { sha256Of } from "../../lake/files.ts";
import type { Settings } from "../../lake/settings.ts";
import { resource } from "../../resources.ts";
import type { Job, SchedulerAdapter } from "./adapter.ts";
import { pbsLog } from "./pbs_log.ts";
import { qstatJson, qstatText } from "./qstat.ts";
import { sacctJson } from "./sacct_json.ts";
import { sacctText } from "./sacct_text.ts";

/** Every form of accounting that can be read; the first that recognises a file reads it. */
export const schedulers: readonly SchedulerAdapter[] = [sacctJson, qstatJson, qstatText, pbsLog, sacctText];

/** A file of scheduler accounting. */
export interface AccountingFile {
  readonly path: string;
  /** IANA zone of its naive times; undefined for that of the source. */
  readonly timezone?: string | undefined;
}

/** What was read of all files. */
export interface Accounting {
  /** Hash of the files' hashes and zones; it does not depend on their names. */
  readonly sha256: string;
  readonly jobs: ReadonlyArray<{ readonly job: Job; readonly timezone: string | undefined }>;
}

/** Reads files that may overlap, in the order given. Throws bad_input naming the file that cannot be read. */
export function readAccounting(files: readonly AccountingFile[]): Accounting | undefined {
  if (files.length === 0) return undefined;
  const texts = files.map(({ path, timezone }) => ({ path, timezone, text: textOf(path) }));
  const hashes = texts.map(({ text, timezone }) => hash(timezone === undefined ? text : `${timezone}\n${text}`));
  return {
    sha256: hashes.length === 1 ? String(hashes[0]) : sha256Of(hashes),
    jobs: texts.flatMap(({ path, text, timezone }) => {
      const adapter = schedulers.find(({ recognises }) => recognises(text)) as SchedulerAdapter;
      return adapter.read(path, text).map((job) => ({ job, timezone }));
    }),
  };
}

const columns = [
  ["source_row", "number"],
  ["job_id", "text"],
  ["state", "text"],
  ["start", "text"],
  ["end", "text"],
  ["n_nodes", "number"],
  ["alloc_cpus", "number"],
  ["walltime_s", "number"],
  ["elapsed_s", "number"],
  ["qos", "text"],
  ["account", "text"],
  ["node_list", "text"],
  ["timezone", "text"],
] as const;

/**
 * Puts all jobs into the table `source.sacct`, the times of files with a zone of their own as instants; without files it is empty.
 * The jobs that executors were started in stand in `source.enclosing_jobs`.
 */
export async function loadAccounting(
  duck: Duck,
  accounting: Accounting | undefined,
  { executors }: Settings,
): Promise<void> {
  const enclosing = await duck.loader("source.enclosing_jobs", [
    ["executor", "text"],
    ["job_id", "text"],
  ]);
  for (const [executor, { enclosingJob }] of Object.entries(executors))
    if (enclosingJob !== null) enclosing.add([executor, enclosingJob]);
  enclosing.close();
  const loader = await duck.loader("source.sacct", columns);
  for (const [row, { job, timezone }] of (accounting?.jobs ?? []).entries()) {
    const { jobId, state, start, end, nodes, cores, walltimeS, elapsedS, qos, project, nodeList } = job;
    loader.add([row, jobId, state, start, end, nodes, cores, walltimeS, elapsedS, qos, project, nodeList, timezone]);
  }
  loader.close();
  await duck.run(resource("ingest/accounting/own_zones.sql"));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw new LedgerError("bad_input", `cannot read the sacct file ${path}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
