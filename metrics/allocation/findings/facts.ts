import type { Row } from "../../../lake/duckdb.ts";
import type { Answer } from "../../answer.ts";
import { ask } from "../../ask.ts";
import { askRows } from "../../rows.ts";
import { numberOf } from "../derived.ts";
import { inPeriod, type Question } from "../question.ts";

/** The figures that the rules look at. */
export interface FindingFacts {
  readonly limits: Question["settings"]["thresholds"];
  readonly executors: Answer["data"];
  readonly apps: Answer["data"];
  /** Tries and worker-hours of failures that a node can be to blame for. */
  readonly failedByNode: Answer["data"];
  /** Node-hours that those tries cost. */
  readonly failedHours: number;
  /** All tries. */
  readonly byNode: Answer["data"];
  /** Lost to want of memory, by executor. */
  readonly lostToMemory: Answer["data"];
  /** Most workers and least memory of a node, by executor. */
  readonly nodes: ReadonlyMap<string, { readonly workers: number; readonly memoryGib: number | null }>;
}

/** Failures that a node can be to blame for. */
const ofNodes = ["node_lost", "worker_lost", "out_of_memory", "exit_code", "signal", "exception"];

/** Asks for them, within the period. */
export async function gather(question: Question, apps: Answer): Promise<FindingFacts> {
  const { lake, settings } = question;
  const words = inPeriod(question);
  const lost = async (failures: string, by?: string) => {
    const filters = { ...words.filters, failure_class: failures };
    return (await ask(lake, { ...words, filters, metrics: "lost_node_hours", by })).data;
  };
  const tries = await ask(lake, { ...words, metrics: "tries,worker_hours", by: "node,failure_class" });
  const failed = tries.data.filter((row) => ofNodes.includes(String(row.failure_class)));
  return {
    limits: settings.thresholds,
    executors: await executorsOf(question),
    apps: apps.data,
    failedByNode: byNode(failed),
    failedHours: numberOf((await lost(ofNodes.join(",")))[0]?.lost_node_hours) ?? 0,
    byNode: byNode(tries.data),
    lostToMemory: await lost("out_of_memory", "executor"),
    nodes: await nodesOf(question),
  };
}

/** Executors that paid, with their blocks and tries. */
async function executorsOf(question: Question): Promise<Row[]> {
  const asked = [
    "paid_node_hours,startup_node_hours,idle_no_work_node_hours,idle_fraction,walltime_loss_hours",
    "blocks,walltime_limit,block_time",
    "tries,run_time,memory_peak",
  ];
  const answers = await Promise.all(
    asked.map((metrics) => ask(question.lake, { ...inPeriod(question), metrics, by: "executor" })),
  );
  const [paid] = answers;
  return (paid?.data ?? []).map(({ executor }) =>
    Object.assign({}, ...answers.map(({ data }) => data.find((row) => row.executor === executor))),
  );
}

/** Tries and their time, failures put together. */
function byNode(rows: Answer["data"]): Row[] {
  const nodes = [...new Set(rows.map(({ node }) => node))];
  return nodes.map((node) => {
    const own = rows.filter((row) => row.node === node);
    const add = (column: string) => own.reduce((sum, row) => sum + (numberOf(row[column]) ?? 0), 0);
    return { node: node ?? null, tries: add("tries"), worker_hours: add("worker_hours") };
  });
}

async function nodesOf(question: Question): Promise<FindingFacts["nodes"]> {
  const { from: _from, to: _to, ...always } = inPeriod(question);
  const managers = await askRows(question.lake, "managers", {
    ...always,
    columns: "executor,workers,total_memory_bytes",
  });
  const nodes = new Map<string, { workers: number; memoryGib: number | null }>();
  for (const row of managers.data) {
    const known = nodes.get(String(row.executor)) ?? { workers: 0, memoryGib: null };
    const memory = numberOf(row.total_memory_bytes);
    const gib = memory === null ? null : memory / 2 ** 30;
    nodes.set(String(row.executor), {
      workers: Math.max(known.workers, Number(row.workers)),
      memoryGib: gib === null ? known.memoryGib : Math.min(gib, known.memoryGib ?? gib),
    });
  }
  return nodes;
}
