import type { Row } from "../../lake/duckdb.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { pickedRows } from "../picked_rows.ts";
import { askRows } from "../rows.ts";
import { figure, label, moment } from "./columns.ts";
import { derived, sumOf } from "./derived.ts";
import { inPeriod, type Question } from "./question.ts";

const by = "source,run,executor,block,job";

/**
 * What a facility may give back: blocks on which a node or the scheduler lost tries, and blocks of which nodes never came up, with
 * job, nodes, window and hours. Largest first.
 */
export async function askIncidents(question: Question): Promise<Answer> {
  const { lake } = question;
  const words = inPeriod(question);
  const asked = { ...words, filters: { ...words.filters, failure_class: "node_lost,preempted,executor_failed" } };
  const lost = await ask(lake, { ...asked, metrics: "lost_node_hours", by: `${by},failure_class` });
  const evidence = await pickedRows(lake, "tries", "metrics/allocation/incidents.sql", asked);
  const lostRows = lost.data
    .filter((row) => Number(row.lost_node_hours) > 0)
    .map((row) => {
      const found = evidence.find((one) => isOf(one, row) && one.failure_class === row.failure_class);
      return {
        ...row,
        nodes: found?.nodes ?? null,
        from_at: found?.from_at ?? null,
        to_at: found?.to_at ?? null,
        tries: found?.tries ?? null,
        hours: row.lost_node_hours as number,
        cause: row.failure_class ?? null,
      };
    });
  const rows = [...lostRows, ...(await missingNodes(question))].sort((a, b) => b.hours - a.hours);
  return derived(lost, rows, [
    label(
      "nodes",
      "Nodes",
      "Hosts concerned; of nodes that never came up, all those of the job, as the scheduler names them; null when nobody says.",
    ),
    moment("from_at", "From", "Start of the first try concerned, or of the block."),
    moment("to_at", "To", "End of the last one, or of the block."),
    figure("tries", "Tries", "Tries that were lost.", "1", 0),
    figure("hours", "Node-hours", "Node-hours lost, or paid for nodes that never came up.", "node-hour", 4),
    label(
      "cause",
      "Suspected cause",
      "node_lost, preempted, executor_failed, or unregistered: the nodes never came up.",
    ),
  ]);
}

/** All incidents together, as a row of the same columns. */
export function allIncidents({ data }: Answer): Row {
  return {
    job: null,
    nodes: null,
    from_at: null,
    to_at: null,
    tries: sumOf(data, "tries"),
    hours: sumOf(data, "hours"),
    cause: null,
  };
}

async function missingNodes(question: Question) {
  const { lake } = question;
  const words = inPeriod(question);
  const { data } = await ask(lake, { ...words, metrics: "unregistered_node_hours", by });
  const missing = data.filter((row) => Number(row.unregistered_node_hours) > 0);
  if (missing.length === 0) return [];
  const { from: _from, to: _to, ...always } = words;
  const columns = "source,run_id,executor,block_id,started_at,ended_at,node_list";
  const jobs = [...new Set(missing.map((row) => row.job).filter((job) => job !== null))].join(",");
  const blocks =
    jobs === ""
      ? []
      : (await askRows(lake, "blocks", { ...always, filters: { ...words.filters, job: jobs }, columns })).data;
  return missing.map((row) => {
    const block = blocks.find((one) => isOf(one, row));
    return {
      ...row,
      failure_class: null,
      nodes: block?.node_list ?? null,
      from_at: block?.started_at ?? null,
      to_at: block?.ended_at ?? null,
      tries: 0,
      hours: row.unregistered_node_hours as number,
      cause: "unregistered",
    };
  });
}

function isOf(one: Answer["data"][number], row: Answer["data"][number]): boolean {
  return (
    one.source === row.source && one.run_id === row.run && one.executor === row.executor && one.block_id === row.block
  );
}
