import type { Row } from "../../lake/duckdb.ts";
import type { Answer, AnswerColumn } from "../../metrics/answer.ts";
import type { Question } from "./question.ts";

/** One table of a report. */
export interface Section {
  /** Its name for programs. */
  readonly name: string;
  /** A sentence for people: what it shows, of which runs, and how it was cut. */
  readonly title: string;
  readonly columns: readonly AnswerColumn[];
  readonly data: Answer["data"];
  readonly totals?: Answer["totals"];
  /** Does it stand in for something that is told in letters? Then it is printed as it is. */
  readonly lines?: readonly string[];
}

/** A report before it takes a form. */
export interface Sheet {
  readonly report: string;
  /** What the runs are, name by name; null for reports that are a table alone. */
  readonly header: Readonly<{ columns: readonly AnswerColumn[]; row: Row }> | null;
  /** The first one is what forms of a single table hold. */
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
  /** Zone that people read instants in. */
  readonly zone: string;
  readonly meta: Answer["meta"];
}

/** A column of texts that is of no answer. */
export function told(name: string, meaning: string): AnswerColumn {
  return {
    name,
    title: name.replaceAll("_", " "),
    unit: null,
    meaning,
    kind: "dimension",
    precision: null,
    type: "VARCHAR",
  };
}

/** Picks columns of an answer, in their order; what it lacks is left out. */
export function picked(
  answer: Pick<Answer, "data" | "meta" | "totals">,
  names: readonly string[],
): Omit<Section, "name" | "title"> {
  const columns = names.flatMap((name) => answer.meta.columns.find((column) => column.name === name) ?? []);
  return { columns, data: answer.data, totals: answer.totals };
}

/** The same rows with what another answer says of the same keys, column by column. */
export function beside(
  answer: Answer,
  other: Pick<Answer, "data" | "meta">,
  keys: Readonly<Record<string, string>>,
  names: readonly string[],
): Answer {
  const keyOf = (row: Row | Answer["data"][number], columns: readonly string[]) =>
    JSON.stringify(columns.map((name) => String(row[name])));
  const found = new Map(other.data.map((row) => [keyOf(row, Object.values(keys)), row]));
  const added = names.flatMap((name) => other.meta.columns.find((column) => column.name === name) ?? []);
  const data = answer.data.map((row) => {
    const match = found.get(keyOf(row, Object.keys(keys)));
    return { ...row, ...Object.fromEntries(names.map((name) => [name, match?.[name] ?? null])) };
  });
  return { ...answer, data, meta: { ...answer.meta, columns: [...answer.meta.columns, ...added] } };
}

/** Rows of runs with the number of their run. */
export function numbered(answer: Answer, { runs }: Question): Answer {
  return beside(answer, runs, { source: "source", run_id: "run_id" }, ["run_number"]);
}

/** Columns that name a run: its source only where several are concerned. */
export function runColumns({ runs, words }: Question): string[] {
  const sources = new Set(runs.data.map((run) => run.source));
  return sources.size > 1 && words.source === undefined ? ["source", "run_number"] : ["run_number"];
}

/** `of run 3`, `of all 5 runs` and what else was filtered by. */
export function ofWhat({ chosen, runs, words }: Question, filters: readonly (keyof typeof words)[] = []): string {
  const told = filters.flatMap((name) => (words[name] === undefined ? [] : [`${name} ${words[name]}`]));
  const ofRuns =
    chosen.length === 1
      ? `of run ${chosen[0]?.run_number}`
      : chosen.length === runs.data.length
        ? `of all ${chosen.length} runs`
        : `of runs ${chosen.map((run) => run.run_number).join(", ")}`;
  return [ofRuns, ...told].join(", ");
}

/** What tasks, tries and their states can be filtered by. */
export const taskFilters = [
  "task",
  "task_id",
  "app",
  "hashsum",
  "status",
  "executor",
  "block",
  "job",
  "node",
  "failure_class",
  "failure_code",
] as const;

export const blockFilters = ["executor", "block", "job"] as const;
