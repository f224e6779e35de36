import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import type { Answer } from "../../metrics/answer.ts";
import { askRows } from "../../metrics/rows.ts";
import { statusFilter, type WstatWords } from "./words.ts";

type Record = Answer["data"][number];

/** Which runs a report is about when nobody says. */
export type Runs = "latest" | "all";

/** What somebody wants to know, with the runs that it is about. */
export interface Question {
  readonly lake: Lake;
  readonly words: WstatWords;
  /** State of the lake and instant that every part of the report is asked at. */
  readonly moment: { readonly at: string; readonly asOf: string | undefined };
  /** All runs of the source or sources, in the order of beginning. */
  readonly runs: Answer;
  /** Those of them that the report is about. */
  readonly chosen: readonly Record[];
  /** Filters for rows that belong to a run. */
  readonly ofRuns: Filters;
  /** Filters for rows that belong to a block, too. */
  readonly ofBlocks: Filters;
  /** Filters for rows that belong to a task, too. */
  readonly ofTasks: Filters;
}

type Filters = Readonly<{ [name: string]: string | undefined }>;

/** Reads the words. Throws unknown for a run that is not there, usage for one that is not named clearly. */
export async function understand(lake: Lake, words: WstatWords, usual: Runs): Promise<Question> {
  const { id: at } = await lake.state(words.at);
  const moment = { at, asOf: words.asOf };
  const runs = await askRows(lake, "runs", {
    ...moment,
    filters: { source: words.source },
    sort: "began_at,source,run_id",
  });
  const chosen = choose(runs.data, words.run ?? usual, words.source);
  const isWhole = chosen.length === runs.data.length;
  const ofRuns = {
    source: words.source ?? (isWhole ? undefined : listed(chosen, "source")),
    run: isWhole ? undefined : listed(chosen, "run_id"),
  };
  const { executor, block, job, node, app, task_id, hashsum, failure_class, failure_code } = words;
  const ofBlocks = { ...ofRuns, executor, block, job };
  const ofTasks = {
    ...ofBlocks,
    node,
    app,
    task_id,
    task_number: words.task,
    hashsum: hashsum === undefined ? undefined : await wholeHash(lake, hashsum, { ...moment, filters: ofRuns }),
    status: statusFilter(words.status),
    failure_class,
    failure_code,
  };
  for (const field of ["task", "task_id"] as const)
    if (words[field] !== undefined && !/^[0-9]{1,15}$/.test(words[field]))
      throw new LedgerError("usage", `${field} ${words[field]} is no number of a task`, { field });
  return { lake, words, moment, runs, chosen, ofRuns, ofBlocks, ofTasks };
}

function listed(rows: readonly Record[], column: string): string {
  return [...new Set(rows.map((row) => String(row[column])))].join(",");
}

function choose(runs: readonly Record[], word: string, source: string | undefined): Record[] {
  if (word === "all") return [...runs];
  if (word === "latest") return latestOf(runs);
  return word.split(",").flatMap((part) => chooseOne(runs, part.trim(), source));
}

/** The run that began last; one without a record of its beginning only when there is no other. */
export function latestOf(runs: readonly Record[]): Record[] {
  const latest = runs.findLast((run) => run.began_at !== null) ?? runs.at(-1);
  return latest === undefined ? [] : [latest];
}

function chooseOne(runs: readonly Record[], word: string, source: string | undefined): Record[] {
  const numbered = /^\d{1,9}$/.test(word) ? runs.filter((run) => String(run.run_number) === String(Number(word))) : [];
  // A short number is a number, even where some run id happens to begin with it.
  const begun = /^\d{1,3}$/.test(word) ? [] : runs.filter((run) => String(run.run_id).startsWith(word));
  const found = numbered.length > 0 ? numbered : begun;
  if (word === "" || found.length === 0) {
    const sources = [...new Set(runs.map((run) => `${run.source} has runs 1 to ${lastNumber(runs, run.source)}`))];
    const there = sources.length > 5 ? `${sources.slice(0, 5).join("; ")}; ...` : sources.join("; ");
    throw new LedgerError("unknown", `unknown run ${word}; ${there || "no run is recorded"}`, { field: "run" });
  }
  if (found.length === 1) return found;
  if (numbered.length > 0 && source === undefined) {
    const named = numbered.map((run) => String(run.source));
    throw new LedgerError("usage", `${named.length} sources have a run ${word}; name one of ${named.join(", ")}`, {
      field: "source",
      allowed: named,
    });
  }
  const ids = found.slice(0, 5).map((run) => String(run.run_id));
  throw new LedgerError("usage", `${word} begins ${found.length} runs: ${ids.join(", ")}; write more of the id`, {
    field: "run",
  });
}

function lastNumber(runs: readonly Record[], source: unknown): number {
  return Math.max(...runs.filter((run) => run.source === source).map((run) => Number(run.run_number)));
}

async function wholeHash(lake: Lake, word: string, where: Parameters<typeof askRows>[2]): Promise<string> {
  const rows = await askRows(lake, "tasks", {
    ...where,
    filters: { ...where.filters, hashsum: `${word}*` },
    columns: "hashsum",
  });
  const found = [...new Set(rows.data.map((row) => String(row.hashsum)))];
  if (found.length === 1) return found[0] as string;
  if (found.includes(word)) return word;
  if (found.length === 0)
    throw new LedgerError("unknown", `no task has a hashsum that begins with ${word}`, { field: "hashsum" });
  const some = found.slice(0, 5).join(", ");
  throw new LedgerError("usage", `${word} begins ${found.length} hashsums: ${some}; write more of it`, {
    field: "hashsum",
  });
}
