import { LedgerError } from "../../errors.ts";
import type { Answer } from "../../metrics/answer.ts";
import type { Question } from "./question.ts";
import { cut, rows } from "./rows.ts";
import { ofWhat, picked, runColumns, type Section, taskFilters } from "./section.ts";
import { rowLimit } from "./words.ts";

const taskRow = [
  "task_number",
  "task_id",
  "app",
  "task_status",
  "last_update_at",
  "fail_count",
  "fail_cost",
  "last_try_id",
];
const placeRow = [
  "executor",
  "block_id",
  "job_id",
  "node",
  "launched_at",
  "began_at",
  "wait_us",
  "ended_at",
  "run_us",
  "worker_us",
];
const failureRow = ["failure_class", "failure_code"];

/** Every task selected, once, with what became of its last try. */
export async function tasks(question: Question): Promise<Section> {
  const { words } = question;
  const more = words.extended ? ["depends", "joins", "hashsum", "fail_history"] : [];
  const names = [
    ...runColumns(question),
    ...taskRow,
    ...placeRow,
    ...failureRow,
    ...more,
    "stdout",
    ...(words.extended ? ["stderr"] : []),
  ];
  const limit = rowLimit("limit", words.limit, null);
  const answer = await rows(
    question,
    "tasks",
    { filters: question.ofTasks, sort: "invoked_at,run_id,task_id" },
    names,
    limit,
  );
  refuseNothing(question, answer);
  return {
    name: "tasks",
    title: `Tasks ${ofWhat(question, taskFilters)}${cut(answer, "-l")}`,
    ...picked(answer, names),
  };
}

const invokedRow = [
  "task_id",
  "app",
  "task_status",
  "last_update_at",
  "fail_count",
  "fail_cost",
  "invoked_at",
  "returned_at",
  "elapsed_us",
];

/** Tasks that no cache knows, or whose last try no worker saw, each once. */
export async function uncached(question: Question, which: "not_cached" | "not_dispatched"): Promise<Section> {
  const { words } = question;
  const names = [
    ...runColumns(question),
    ...invokedRow,
    "memoize",
    ...failureRow,
    "joins",
    "depends",
    ...(words.extended ? ["fail_history", "stdout", "stderr"] : []),
  ];
  const limit = rowLimit("limit", words.limit, null);
  const none = which === "not_cached" ? { hashsum: "!*" } : { node: "!*", began_at: "!*" };
  const filters = { ...question.ofTasks, ...none };
  const answer = await rows(question, "tasks", { filters, sort: "invoked_at,run_id,task_id" }, names, limit);
  const told =
    which === "not_cached"
      ? "Tasks without a hashsum (their app is not cached)"
      : "Tasks whose last try was never seen on a worker";
  return {
    name: which,
    title: `${told} ${ofWhat(question, taskFilters)}${cut(answer, "-l")}`,
    ...picked(answer, names),
  };
}

const stateRow = ["task_number", "task_id", "app", "status", "recorded_at", "try_id", "fail_count", "fail_cost"];

/** State changes: of chosen tasks in the order of their writing, or the newest of all. */
export async function history(question: Question, which: "history" | "recent"): Promise<Section> {
  const { words, ofTasks } = question;
  const more = words.extended ? ["depends", "fail_history", "stderr"] : [];
  const names = [
    ...runColumns(question),
    ...stateRow,
    ...placeRow.filter((name) => name !== "worker_us"),
    ...failureRow,
    ...more,
    "stdout",
  ];
  const isRecent = which === "recent";
  const limit = isRecent ? rowLimit("status_limit", words.status_limit, 20) : rowLimit("limit", words.limit, null);
  const sort = isRecent ? "-recorded_at" : "source,run_id,task_id,try_id,recorded_at,source_row";
  const answer = await rows(question, "history", { filters: ofTasks, sort }, names, limit);
  if (!isRecent) refuseNothing(question, answer);
  const what = isRecent ? "Recent activity" : "Full history of the tasks";
  return {
    name: which,
    title: `${what} ${ofWhat(question, taskFilters)}${cut(answer, isRecent ? "-L" : "-l")}`,
    ...picked(answer, names),
  };
}

/** A task that somebody named has to be there. */
function refuseNothing({ words, chosen }: Question, answer: Answer): void {
  const field = (["task", "task_id"] as const).find((name) => words[name] !== undefined);
  if (answer.data.length > 0 || field === undefined || words.limit === "0") return;
  const runs = chosen.length === 1 ? `run ${chosen[0]?.run_number}` : `these ${chosen.length} runs`;
  throw new LedgerError(
    "unknown",
    `no task of ${runs} has ${field === "task" ? "the number" : "the id"} ${words[field]} and passes the other filters`,
    { field },
  );
}
