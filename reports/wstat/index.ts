import { unknownName } from "../../errors.ts";
import { type Lake, refuseEmpty } from "../../lake/lake.ts";
import { appTimes, matrix } from "./apps.ts";
import { graph } from "./graph.ts";
import { headerOf } from "./header.ts";
import { blocks, nodes } from "./places.ts";
import { type Question, type Runs, understand } from "./question.ts";
import { runNumbers, runs } from "./runs.ts";
import { schemas } from "./schemas.ts";
import type { Section, Sheet } from "./section.ts";
import { history, tasks, uncached } from "./tasks.ts";
import type { WstatWords } from "./words.ts";

/** A report that wstat has or should have: what it is about, and the tables that it is made of, the main one first. */
interface Report {
  readonly title: string;
  /** Runs that it is about when nobody names one. */
  readonly runs: (words: WstatWords) => Runs;
  readonly hasHeader: boolean;
  readonly sections: (question: Question) => Promise<Array<Section | undefined>>;
}

const latest = () => "latest" as const;
const all = () => "all" as const;

export const reports = {
  shortSummary: {
    title: "The latest run: what it is, the states of its tasks by app, its blocks.",
    runs: latest,
    hasHeader: true,
    sections: (question) => Promise.all([matrix(question), blocks(question, 20)]),
  },
  taskSummary: {
    title: "Each task once, by its last try: where it ran, when, how long, why it failed, its logs.",
    runs: ({ task, hashsum }) => (task === undefined && hashsum === undefined ? "latest" : "all"),
    hasHeader: true,
    sections: (question) =>
      Promise.all([
        tasks(question),
        ...(question.words.oddball ? [uncached(question, "not_dispatched"), uncached(question, "not_cached")] : []),
        matrix(question),
        question.words.block_limit === undefined ? undefined : blocks(question, 20),
      ]),
  },
  taskHistory: {
    title:
      "Every state that the tasks entered, try by try, over all runs where a task number, hashsum or app names them.",
    runs: ({ task, hashsum, app }) =>
      task === undefined && hashsum === undefined && app === undefined ? "latest" : "all",
    hasHeader: true,
    sections: (question) => Promise.all([history(question, "history"), matrix(question)]),
  },
  nctaskSummary: {
    title: "Each task whose app is not cached, once.",
    runs: latest,
    hasHeader: false,
    sections: (question) => Promise.all([uncached(question, "not_cached")]),
  },
  runHistory: {
    title: "All runs: when, how long, where, how many tasks ended how.",
    runs: all,
    hasHeader: false,
    sections: (question) => Promise.all([runs(question)]),
  },
  runNums: {
    title: "The number of each run, its run id and its folder.",
    runs: all,
    hasHeader: false,
    sections: (question) => Promise.all([runNumbers(question)]),
  },
  recentStatus: {
    title: "The newest state changes.",
    runs: all,
    hasHeader: false,
    sections: (question) => Promise.all([history(question, "recent")]),
  },
  plots: {
    title: "Accumulated wait, run and elapsed time per app, and how many tries have none on record.",
    runs: all,
    hasHeader: false,
    sections: (question) => Promise.all([appTimes(question)]),
  },
  nodes: {
    title: "The nodes now in use: running tasks and connected workers on each.",
    runs: latest,
    hasHeader: false,
    sections: (question) => Promise.all([nodes(question)]),
  },
  blocks: {
    title: "The blocks, with their batch jobs, what they paid and how they ended.",
    runs: latest,
    hasHeader: false,
    sections: (question) => Promise.all([blocks(question, null)]),
  },
  graph: {
    title: "The apps and how many dependencies there are between their tasks, as a tree.",
    runs: latest,
    hasHeader: false,
    sections: graph,
  },
  schemas: {
    title: "The tables and columns of the lake; with -f those of the file.",
    runs: all,
    hasHeader: false,
    sections: async () => [schemas()],
  },
} as const satisfies Record<string, Report>;

/** Tables that no report needs; the header alone looks into them, where they are. They are what takes longest to make. */
export const spared = ["samples", "ledger", "node_ledger", "workers"] as const;

export type ReportKey = keyof typeof reports;
export const reportKeys = Object.keys(reports) as ReportKey[];

/** Makes a report. Throws unknown for a report, run or task that is not there. */
export async function wstat(lake: Lake, name: string, words: WstatWords): Promise<Sheet> {
  if (!(name in reports)) throw unknownName("unknown", "report", name, reportKeys, "report");
  const report: Report = reports[name as ReportKey];
  refuseEmpty(lake, await lake.state(words.at));
  const question = await understand(lake, words, report.runs(words));
  const [made, told] = await Promise.all([
    report.sections(question),
    report.hasHeader ? headerOf(question) : { header: null, meta: question.runs.meta },
  ]);
  const sections = made.filter((section) => section !== undefined);
  const zones = new Set(told.meta.snapshots.map(({ timezone }) => timezone));
  return {
    report: name,
    sections,
    notes: told.meta.coverage.assumptions,
    zone: zones.size === 1 ? ([...zones][0] as string) : "UTC",
    ...told,
  };
}
