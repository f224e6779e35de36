import { states } from "../../metrics/dimensions.ts";
import { askRows } from "../../metrics/rows.ts";
import type { Question } from "./question.ts";
import { ofWhat, picked, type Section, taskFilters } from "./section.ts";
import { countingOf } from "./words.ts";

/** The app x state matrix of what was selected; it is never cut. */
export async function matrix(question: Question): Promise<Section> {
  const { lake, moment, ofTasks, words } = question;
  const counted = countingOf(words.count);
  const of = { tasks: "task_states", tries: "try_states", hashsums: "hashsum_states" } as const;
  const answer = await askRows(lake, of[counted], { ...moment, filters: ofTasks });
  const totals = answer.data.find((row) => row.is_total === true);
  const each = {
    tasks: "tasks, each once, by the state of its last try",
    tries: "tries, each by the furthest state it reached",
    hashsums: "distinct hashsums of memoised tasks",
  };
  return {
    name: "matrix",
    title: `Task status matrix ${ofWhat(question, taskFilters)}: ${each[counted]}`,
    ...picked({ ...answer, data: answer.data.filter((row) => row !== totals), totals }, [
      "app",
      ...states,
      "other",
      "total",
    ]),
  };
}

/** Accumulated times per app. */
export async function appTimes(question: Question): Promise<Section> {
  const { lake, moment, ofTasks } = question;
  const answer = await askRows(lake, "apps", { ...moment, filters: ofTasks });
  return {
    name: "apps",
    title: `Accumulated times per app ${ofWhat(question, taskFilters)}`,
    ...picked(
      answer,
      answer.meta.columns.map(({ name }) => name).filter((name) => name !== "first_invoked_at"),
    ),
  };
}
