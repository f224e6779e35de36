import type { Row } from "../../../lake/duckdb.ts";
import type { Answer } from "../../answer.ts";
import { ask } from "../../ask.ts";
import { pickedRows } from "../../picked_rows.ts";
import { numberOf } from "../derived.ts";
import { inPeriod, type Question } from "../question.ts";
import { cutShort, suspectNodes } from "./suspects.ts";

/** The figures that the rules look at. */
export interface FindingFacts {
  readonly limits: Question["settings"]["thresholds"];
  readonly executors: Answer["data"];
  readonly apps: Answer["data"];
  /** Tries and worker-hours of failures that a node can be to blame for. */
  readonly failedByNode: Answer["data"];
  /** Node-hours that those tries cost. */
  readonly failedHours: number;
  /** All tries, where a node stands out; else none. */
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
  const failedByNode = await triesByNode(question, ofNodes.join(","));
  return {
    limits: settings.thresholds,
    executors: await executorsOf(question),
    apps: apps.data,
    failedByNode,
    failedHours: numberOf((await lost(ofNodes.join(",")))[0]?.lost_node_hours) ?? 0,
    // Every try is read for it: only where there is somebody to suspect.
    byNode: suspectNodes(failedByNode, settings.thresholds).length === 0 ? [] : await triesByNode(question),
    lostToMemory: await lost("out_of_memory", "executor"),
    nodes: await nodesOf(question),
  };
}

/** Executors that paid, with their blocks and tries. */
async function executorsOf(question: Question): Promise<Row[]> {
  const asked = [
    "paid_node_hours,startup_node_hours,idle_no_work_node_hours,idle_blocked_node_hours,idle_fraction,walltime_loss_hours",
    "blocks,walltime_limit,block_time",
    "tries,memory_peak",
  ];
  const byExecutor = (metrics: string) => ask(question.lake, { ...inPeriod(question), metrics, by: "executor" });
  const answers = await Promise.all(asked.map(byExecutor));
  const paid = answers[0]?.data ?? [];
  // How long tries run is told of executors that are cut short, and costs a reading of every try.
  if (cutShort(paid, question.settings.thresholds).length > 0) answers.push(await byExecutor("run_time"));
  return paid.map(({ executor }) =>
    Object.assign({}, ...answers.map(({ data }) => data.find((row) => row.executor === executor))),
  );
}

/** Tries and their time by node; of these failures, or all. */
async function triesByNode(question: Question, failures?: string): Promise<Answer["data"]> {
  const words = inPeriod(question);
  const filters = failures === undefined ? words.filters : { ...words.filters, failure_class: failures };
  return (await ask(question.lake, { ...words, filters, metrics: "tries,worker_hours", by: "node" })).data;
}

async function nodesOf(question: Question): Promise<FindingFacts["nodes"]> {
  const { from: _from, to: _to, ...always } = inPeriod(question);
  const rows = await pickedRows(question.lake, "managers", "metrics/allocation/findings/executor_nodes.sql", always);
  return new Map(
    rows.map(({ executor, workers, memory_bytes: bytes }) => [
      String(executor),
      { workers: Number(workers), memoryGib: bytes === null ? null : Number(bytes) / 2 ** 30 },
    ]),
  );
}
