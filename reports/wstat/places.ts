import { ask } from "../../metrics/ask.ts";
import type { Question } from "./question.ts";
import { cut, rows } from "./rows.ts";
import { beside, blockFilters, ofWhat, picked, runColumns, type Section } from "./section.ts";
import { rowLimit } from "./words.ts";

const block = { source: "source", run_id: "run", executor: "executor", block_id: "block" };

/** Blocks, the newest first; undefined when none are wanted. */
export async function blocks(question: Question, usual: number | null): Promise<Section | undefined> {
  const { lake, moment, ofBlocks, words } = question;
  const limit = rowLimit("block_limit", words.block_limit, usual);
  if (limit === 0) return undefined;
  const names = [
    ...runColumns(question),
    "block_id",
    "job_id",
    "executor",
    "submitted_at",
    "started_at",
    "ended_at",
    "paid_us",
    "elapsed_us",
  ];
  const more = ["queue_wait_us", "nodes", "paid_node_hours", "end_state", "states"];
  const evidence = ["started_evidence", "ended_evidence", "nodes_evidence", "walltime_s", "qos", "project"];
  const wanted = [...names, ...more, ...(words.extended ? evidence : [])];
  const [answer, hours] = await Promise.all([
    rows(question, "blocks", { filters: ofBlocks, sort: "-submitted_at" }, wanted, limit),
    ask(lake, { ...moment, metrics: "paid_node_hours", by: "source,run,executor,block", filters: ofBlocks }),
  ]);
  const told = beside(answer, hours, block, ["paid_node_hours"]);
  return {
    name: "blocks",
    title: `Blocks ${ofWhat(question, blockFilters)}, the newest first${cut(answer, "-B")}`,
    ...picked(told, wanted),
  };
}

/** Nodes and what runs on them now; all that ever were when asked for. */
export async function nodes(question: Question): Promise<Section> {
  const { ofRuns, words } = question;
  const { executor, node } = words;
  const names = [
    ...runColumns(question),
    "node",
    "executor",
    "running",
    "workers_now",
    "workers",
    "managers",
    "tries",
    "tries_failed",
    "first_at",
    "last_at",
    "capacity_us",
    "idle_us",
  ];
  const filters = { ...ofRuns, executor, node, ...(words.extended ? {} : { is_used: "true" }) };
  const answer = await rows(
    question,
    "nodes",
    { filters, sort: "-running,node,-first_at" },
    names,
    rowLimit("limit", words.limit, null),
  );
  const which = words.extended
    ? "Nodes, and what ran on them at the last record,"
    : "Nodes in use at the last record (-x: all that ever were)";
  return {
    name: "nodes",
    title: `${which} ${ofWhat(question, ["executor", "node"])}${cut(answer, "-l") || `: ${answer.data.length}`}`,
    ...picked(answer, names),
  };
}
