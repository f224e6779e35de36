import { LedgerError } from "../../errors.ts";
import { states } from "../../metrics/dimensions.ts";

/** The words of a report, by the names that they have over HTTP; the command line has wstat's letters for them. */
export interface WstatWords {
  readonly source?: string | undefined;
  /** Run number, the unique beginning of a run id, `all`, or several joined by commas. */
  readonly run?: string | undefined;
  /** Task number over all runs of a source. */
  readonly task?: string | undefined;
  readonly task_id?: string | undefined;
  readonly app?: string | undefined;
  readonly hashsum?: string | undefined;
  /** A state, a part of one, a preset, or several joined by commas. */
  readonly status?: string | undefined;
  readonly executor?: string | undefined;
  readonly block?: string | undefined;
  readonly job?: string | undefined;
  readonly node?: string | undefined;
  readonly failure_class?: string | undefined;
  readonly failure_code?: string | undefined;
  readonly oddball?: boolean;
  readonly extended?: boolean;
  /** The most rows of tasks, of states, of blocks; a negative one is all, and no table of blocks is shown for 0. */
  readonly limit?: string | undefined;
  readonly status_limit?: string | undefined;
  readonly block_limit?: string | undefined;
  /** What the matrix counts. */
  readonly count?: string | undefined;
  readonly asOf?: string | undefined;
  readonly at?: string | undefined;
}

/** What the matrix can count. */
export const countings = ["tasks", "tries", "hashsums"] as const;
export type Counting = (typeof countings)[number];

const done = ["exec_done", "memo_done", "failed", "dep_fail", "fail_retryable"];

/** Names for several states, as wstat has them. */
const presets: Readonly<Record<string, readonly string[]>> = {
  notdone: ["pending", "launched", "running"],
  running: ["running", "running_ended"],
  runz: ["running", "joining", "running_ended", ...done],
  dead: done,
};

export const presetKeys = [...Object.keys(presets), "oddball"];

/** The filter for the states that a word means: presets, states, parts of states. Throws usage when it means none. */
export function statusFilter(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  const parts = word.split(",").map((part) => part.trim());
  if (parts.includes("oddball")) {
    if (parts.length === 1) return states.map((state) => `!${state}`).join(",");
    throw new LedgerError("usage", "the states called oddball cannot be joined with others", { field: "status" });
  }
  return [...new Set(parts.flatMap(statesOf))].join(",");
}

function statesOf(part: string): readonly string[] {
  const found = presets[part] ?? states.filter((state) => state.includes(part));
  if (part !== "" && found.length > 0) return found;
  const allowed = [...presetKeys, ...states];
  throw new LedgerError(
    "usage",
    `no state is called ${part || "nothing"} or has that in its name; there are ${states.join(", ")}, and for several ${presetKeys.join(", ")}`,
    { field: "status", allowed },
  );
}

/** The most rows wanted: null for all. */
export function rowLimit(field: string, word: string | undefined, otherwise: number | null): number | null {
  if (word === undefined) return otherwise;
  if (!/^-?\d{1,9}$/.test(word)) throw new LedgerError("usage", `${field} ${word} is no number of rows`, { field });
  return Number(word) < 0 ? null : Number(word);
}

export function countingOf(word: string | undefined): Counting {
  const found = countings.find((one) => one === (word ?? "tasks"));
  if (found) return found;
  throw new LedgerError("usage", `count is ${countings.join(", ")}, not ${word}`, {
    field: "count",
    allowed: countings,
  });
}
