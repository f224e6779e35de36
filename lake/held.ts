import type { LogEntry } from "./log.ts";

/** So many rows of a table are held at most: more of those that nearly every question sums. */
const MOST_ROWS = 200_000;
const MOST_SUMMED_ROWS = 1_000_000;
/** Each file costs about 0.3 ms of every question, whatever is in it; fewer than these do not matter. */
const FEW_FILES = 4;

const summed = ["paid", "ledger", "try_hours"];

/** What questions for figures read; tables that only programs page through stay in their files. */
const asked = [
  "ingests",
  "runs",
  "run_lives",
  "tags",
  "coverage",
  "paid",
  "ledger",
  "node_ledger",
  "blocks",
  "managers",
  "tries",
  "failed_tries",
  "try_hours",
];

/** Is this table of a state small and in many files, so that questions are better answered from memory than from its files? */
export function isWorthHolding(table: string, entries: readonly LogEntry[]): boolean {
  if (!asked.includes(table)) return false;
  const files = entries.filter((entry) => entry.table_name === table);
  const most = summed.includes(table) ? MOST_SUMMED_ROWS : MOST_ROWS;
  return files.length > FEW_FILES && files.reduce((sum, { rows }) => sum + rows, 0) <= most;
}
