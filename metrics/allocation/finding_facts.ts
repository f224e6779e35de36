import type { Row } from "../../lake/duckdb.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { askRows } from "../rows.ts";
import { numberOf } from "./derived.ts";
import { inPeriod, type Question } from "./question.ts";

/** The figures that the rules look at. */
export interface FindingFacts {
  readonly limits: Question["settings"]["thresholds"];
  readonly executors: Answer["data"];
  readonly apps: Answer["data"];
  /** Tries that failed in a way that a node can be to blame for. */
  readonly failedByNode: Answer["data"];
  /** Node-hours that those tries cost. */
  readonly failedHours: number;
  /** All tries. */
  readonly byNode: Answer["data"];
  /** Lost to want of memory, by executor. */
  readonly lostToMemory: Answer["data"];
  /** Most workers and least memory of a node, by executor. */
  readonly nodes: ReadonlyMap<string, { readonly workers: number; readonly memoryGib: number | null }>;
  readonly memory: Answer["data"];
}

/** Asks for them, within the period. */
export async function gather(question: Question): Promise<FindingFacts> {
  const { lake, settings } = question;
  const words = inPeriod(question);
  const hours = await ask(lake, {
    ...words,
    metrics: "paid_node_hours,startup_node_hours,idle_no_work_node_hours,idle_fraction,walltime_loss_hours",
    by: "executor",
  });
  const counts = await ask(lake, { ...words, metrics: "blocks,walltime_limit,block_time", by: "executor" });
  const tries = await ask(lake, { ...words, metrics: "tries,run_time", by: "executor" });
  const executors = [hours, counts, tries].reduce<Row[]>(
    (rows, answer) =>
      rows.map((row) => ({ ...row, ...answer.data.find(({ executor }) => executor === row.executor) }) as Row),
    hours.data.map((row) => ({ ...row })),
  );
  const appTries = await ask(lake, { ...words, metrics: "tries,success_fraction", by: "app" });
  const appHours = await ask(lake, {
    ...words,
    metrics: "lost_node_hours,useful_node_hours,cpu_efficiency",
    by: "app",
  });
  const apps = appTries.data.map((row) => ({ ...row, ...appHours.data.find(({ app }) => app === row.app) }) as Row);
  const failed = { ...words.filters, failure_class: "node_lost,worker_lost,out_of_memory,exit_code,signal,exception" };
  const failedByNode = await ask(lake, { ...words, filters: failed, metrics: "tries,worker_hours", by: "node" });
  const failedHours = await ask(lake, { ...words, filters: failed, metrics: "lost_node_hours" });
  const byNode = await ask(lake, { ...words, metrics: "tries", by: "node" });
  const ofMemory = { ...words.filters, failure_class: "out_of_memory" };
  const lostToMemory = await ask(lake, { ...words, filters: ofMemory, metrics: "lost_node_hours", by: "executor" });
  const memory = await ask(lake, { ...words, metrics: "memory_peak", by: "executor" });
  const columns = "executor,workers,total_memory_bytes";
  const { from: _from, to: _to, ...always } = words;
  const managers = await askRows(lake, "managers", { ...always, columns });
  return {
    limits: settings.thresholds,
    executors,
    apps,
    failedByNode: failedByNode.data,
    failedHours: numberOf(failedHours.data[0]?.lost_node_hours) ?? 0,
    byNode: byNode.data,
    lostToMemory: lostToMemory.data,
    nodes: nodesOf(managers),
    memory: memory.data,
  };
}

function nodesOf(managers: Answer): FindingFacts["nodes"] {
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
