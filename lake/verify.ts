import { stat } from "node:fs/promises";
import { join } from "node:path";
import { resource } from "../resources.ts";
import { MODEL_VERSION } from "./build_facts.ts";
import { literal, type Row } from "./duckdb.ts";
import { sha256File } from "./files.ts";
import type { Lake, LakeState } from "./lake.ts";
import type { LogEntry } from "./log.ts";

/** What one check found. */
export interface Finding {
  readonly name: string;
  /** What has to hold, as a sentence. */
  readonly holds: string;
  readonly checked: number;
  readonly failed: number;
  /** Where it does not hold, for the first of those; null when it holds. */
  readonly worst: string | null;
}

/** The runs to look at; undefined is the whole lake. */
export type Within = ReadonlyArray<{ readonly source: string; readonly run_id: string }> | undefined;

interface Check {
  readonly name: string;
  readonly holds: string;
}

/** Checks in SQL, each `lake/checks/<name>.sql`: one row per thing checked, with source, run_id, place and is_ok. */
const sqlChecks: readonly Check[] = [
  { name: "node_slots", holds: "the accounts of every node sum to what was paid for it, to the microsecond" },
  { name: "blocks", holds: "the nodes and the hours of every block sum to what was paid for it" },
  { name: "hours", holds: "the ledger by hours and the ledger by nodes say the same" },
  { name: "bounds", holds: "no account is negative, and every value lies within its bounds" },
  { name: "capacity", holds: "workers did no more than they could, inside their block's paid time" },
  { name: "managers", holds: "what the managers' workers did is what the accounts of their nodes have" },
  { name: "booked", holds: "what tries held of workers is what the accounts useful and lost of their blocks have" },
  { name: "tries", holds: "every recorded try is exactly one of ran, never_ran, unplaced and not_paid" },
  { name: "tasks", holds: "every task has exactly one last try" },
  { name: "times", holds: "nothing ends before it begins, and no more workers are busy than are connected" },
  { name: "steps", holds: "each stretch of an executor's workers begins where the one before it ended" },
  { name: "counts", holds: "a run's own counts of tasks are those of its tasks" },
  { name: "failed", holds: "the failed tries that stand apart are those of all tries" },
  { name: "summed", holds: "the tries by hour sum to the tries" },
  { name: "named", holds: "every run, block and manager that a row names has a row of its own" },
  { name: "rows_once", holds: "every row of a source stands in the lake once" },
];

/** Names of the checks that `verify` makes, in order. */
export const checkNames: readonly string[] = ["model", ...sqlChecks.map(({ name }) => name)];

/** Makes every check of docs/accounting.md, section 8, on a state whose files are whole, and hands over each finding as it is made. */
export async function* verify(state: LakeState, within: Within): AsyncGenerator<Finding> {
  yield await byModel(state, within);
  for (const check of sqlChecks) yield await bySql(state, check, within);
}

async function bySql(state: LakeState, { name, holds }: Check, within: Within): Promise<Finding> {
  const pairs = within?.map(({ source, run_id }) => `(${literal(source)}, ${literal(run_id)})`);
  const where = pairs ? `where (source, run_id) in (${pairs.length > 0 ? pairs.join(", ") : "(null, null)"})` : "";
  const [found] = await state.rows(
    `with checked as (select * from (${resource(`lake/checks/${name}.sql`)}) ${where})
     select count(*) as checked, count(*) filter (where not coalesce(is_ok, false)) as failed,
       arg_min(concat('source ', source, ', run ', run_id, ', ', place), (source, run_id, place)) filter (where not coalesce(is_ok, false)) as worst
     from checked`,
  );
  return finding(name, holds, found);
}

function finding(name: string, holds: string, { checked, failed, worst }: Row = {}): Finding {
  return { name, holds, checked: Number(checked), failed: Number(failed), worst: (worst as string | null) ?? null };
}

/** Is every file that the log names there as it was committed? It comes before all else: nothing can be asked of a broken lake. */
export async function verifyFiles(lake: Lake): Promise<Finding> {
  const files = await lake.files();
  const broken: string[] = [];
  for (const file of files) if (!(await isWhole(lake.folder, file))) broken.push(file.path);
  return {
    name: "files",
    holds: "every file that a commit names is there, with the content that was committed",
    checked: files.length,
    failed: broken.length,
    worst: broken[0] ?? null,
  };
}

async function isWhole(folder: string, { path, bytes, sha256 }: LogEntry): Promise<boolean> {
  const found = await stat(join(folder, path)).catch(() => undefined);
  return found?.size === bytes && (await sha256File(join(folder, path))) === sha256;
}

async function byModel(state: LakeState, within: Within): Promise<Finding> {
  const sources = within && new Set(within.map(({ source }) => source));
  const ingests = (await state.rows("select source, model_version from ingests order by source")).filter(
    (row) => sources === undefined || sources.has(String(row.source)),
  );
  const older = ingests.filter((row) => row.model_version !== MODEL_VERSION);
  return {
    name: "model",
    holds: `the facts of every source were built by version ${MODEL_VERSION} of the model`,
    checked: ingests.length,
    failed: older.length,
    worst: older[0] ? `source ${older[0].source} has version ${older[0].model_version}; ingest it again` : null,
  };
}
