import type { Answer } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import type { Question } from "./question.ts";
import { beside, picked, runColumns, type Section } from "./section.ts";
import { rowLimit } from "./words.ts";

const ends = ["exec_done", "memo_done", "failed", "dep_fail"];

/** Every run, with how many of its tasks ended how. */
export async function runs(question: Question): Promise<Section> {
  const { lake, moment, ofRuns, words, chosen } = question;
  const limit = rowLimit("limit", words.limit, null) ?? chosen.length;
  const counts = await ask(lake, { ...moment, metrics: "tasks", by: "source,run,status", filters: ofRuns });
  const told = ends.reduce<Answer>(
    (answer, state) => {
      const ofState = counts.data
        .filter((row) => row.status === state)
        .map((row) => ({ ...row, [state]: row.tasks ?? null }));
      const columns = counts.meta.columns
        .slice(-1)
        .map((column) => ({ ...column, name: state, title: state, meaning: `Tasks in state ${state}.` }));
      const keys = { source: "source", run_id: "run" };
      return beside(answer, { data: ofState, meta: { ...counts.meta, columns } }, keys, [state]);
    },
    { ...question.runs, data: chosen.slice(0, limit) },
  );
  // A run without a task in a state has none: that is known.
  const data = told.data.map((row) => ({
    ...row,
    ...Object.fromEntries(ends.map((state) => [state, row[state] ?? 0])),
  }));
  const first = [...runColumns(question), "run_id", "workflow", "status", "began_at", "completed_at", "duration_us"];
  const rest = ["host", "user", "tasks", ...ends, "last_submit_at", "rundir"];
  const isCut = limit < chosen.length ? `; the first ${limit}, -l -1 shows all` : "";
  return {
    name: "runs",
    title: `Runs, in the order of beginning${isCut}`,
    ...picked({ ...told, data }, [...first, ...rest]),
  };
}

/** Run numbers and Parsl's ids for them. */
export async function runNumbers(question: Question): Promise<Section> {
  const names = [...runColumns(question), "run_id", "began_at", "rundir"];
  const title = "Run numbers, in the order of beginning, and Parsl's run ids";
  return { name: "runs", title, ...picked({ ...question.runs, data: question.chosen }, names) };
}
