import type { Row } from "../../lake/duckdb.ts";
import type { Answer, AnswerColumn } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { latestOf, type Question } from "./question.ts";
import { ofWhat, type Sheet, told } from "./section.ts";

const ofRun = [
  "workflow",
  "run_number",
  "run_id",
  "began_at",
  "completed_at",
  "duration_us",
  "status",
  "last_submit_at",
];

/**
 * What wstat says above its tables: the latest of the runs, what there is of tasks in all of them, where it ran and was read; how well
 * its workers were used only where the lake is complete.
 */
export async function headerOf(question: Question): Promise<{ header: Sheet["header"]; meta: Answer["meta"] }> {
  const { lake, moment, runs, chosen, ofRuns } = question;
  const metrics = lake.isComplete ? ["paid_node_hours", "useful_fraction"] : ["paid_node_hours"];
  const [counts, figures, supply, sources] = await Promise.all([
    askRows(lake, "task_counts", { ...moment, filters: ofRuns }),
    ask(lake, { ...moment, metrics: metrics.join(), filters: ofRuns }),
    lake.isComplete ? peaks(question) : undefined,
    askRows(lake, "sources", {
      ...moment,
      filters: { source: ofRuns.source },
      columns: "source,path,taken_at,timezone",
    }),
  ]);
  const run = latestOf(chosen)[0] ?? {};
  const source = sources.data.find((one) => one.source === run.source) ?? sources.data[0] ?? {};
  const parts: Array<readonly [AnswerColumn | undefined, Row[string] | undefined]> = [
    ...named(runs, run, ofRun.slice(0, 3)),
    [told("runinfo", "Number of the run's folder, where its name is one."), runinfo(run.rundir)],
    [told("is_latest", "Is this the run that began last?"), run.run_id === latestOf(runs.data)[0]?.run_id],
    ...named(runs, run, ofRun.slice(3)),
    [
      told("summary_of", "The runs that the counts below and the tables are about."),
      ofWhat(question).replace("of ", ""),
    ],
    ...named(
      counts,
      counts.data[0] ?? {},
      counts.meta.columns.map(({ name }) => name),
    ),
    ...named(figures, figures.data[0] ?? {}, metrics),
    [
      supply &&
        told("workers_most", "The most workers that were connected at one time, by executor; null without one."),
      supply && most(supply),
    ],
    ...named(runs, run, ["user", "host", "rundir"]),
    ...named(sources, source, ["source", "path", "taken_at", "timezone"]),
  ];
  const kept = parts.filter((part): part is [AnswerColumn, Row[string] | undefined] => part[0] !== undefined);
  const row = Object.fromEntries(kept.map(([{ name }, cell]) => [name, cell ?? null]));
  return { header: { columns: kept.map(([column]) => column), row }, meta: { ...counts.meta, rows_in_all: null } };
}

function named(answer: Pick<Answer, "meta">, row: Answer["data"][number], names: readonly string[]) {
  return names.map((name) => [answer.meta.columns.find((column) => column.name === name), row[name]] as const);
}

/** The number of a run's folder: Parsl counts them in the folder that it makes, which need not be the first. */
function runinfo(rundir: unknown): string | null {
  return /(?:^|\/)(\d{3,})\/?$/.exec(String(rundir ?? ""))?.[1] ?? null;
}

function peaks({ lake, moment, ofRuns: filters }: Question): Promise<Answer> {
  return askRows(lake, "worker_peaks", { ...moment, filters, columns: "executor,connected_most" });
}

function most({ data }: Answer): string | null {
  const one = data.map((row) => `${row.connected_most} (${row.executor})`);
  return one.length === 0 ? null : [...new Set(one)].slice(0, 6).join(", ");
}
