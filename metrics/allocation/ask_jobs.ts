import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { figure, label } from "./columns.ts";
import { derived, shareOf, sumOf } from "./derived.ts";
import { inPeriod, type Question } from "./question.ts";

/** What was charged by pool, machine, scheduler's account and quality of service, with the mean factor that was in force. */
export async function askCharges(question: Question): Promise<Answer> {
  const answer = await ask(question.lake, {
    ...inPeriod(question),
    metrics: "blocks,paid_node_hours,charged_hours",
    by: "pool,machine,project,qos",
  });
  const paid = sumOf(
    answer.data.filter(({ paid_node_hours }) => paid_node_hours !== null),
    "paid_node_hours",
  );
  const rows = answer.data.map((row) => ({
    ...row,
    factor: shareOf(row.charged_hours, row.paid_node_hours),
    share: shareOf(row.paid_node_hours, paid),
  }));
  return derived(answer, rows, [
    figure(
      "factor",
      "Factor",
      "Charged hours over node-hours: the mean factor of machine and quality of service.",
      "1",
      3,
    ),
    figure("share", "Share of paid", "Node-hours over all paid node-hours of the period.", "1", 3),
  ]);
}

/** Jobs by size class: how many, their node-hours, how long they ran and how much of their time limit they used. */
export async function askJobSizes(question: Question): Promise<Answer> {
  const answer = await ask(question.lake, {
    ...inPeriod(question),
    metrics: "blocks,paid_node_hours,block_time,walltime_use",
    by: "job_size",
  });
  const paid = sumOf(
    answer.data.filter(({ paid_node_hours }) => paid_node_hours !== null),
    "paid_node_hours",
  );
  const rows = answer.data
    .filter((row) => Number(row.blocks) > 0 || row.paid_node_hours !== null)
    .map((row) => ({ ...row, share: shareOf(row.paid_node_hours, paid) }));
  return derived(answer, rows, [figure("share", "Share of paid", "Node-hours over all paid node-hours.", "1", 3)]);
}

/** Node-hours of jobs that hold at least the configured share of their machine, and their share. One row per machine of known size. */
export async function askCapability(question: Question): Promise<Answer> {
  const { lake, settings } = question;
  const answer = await ask(lake, { ...inPeriod(question), metrics: "paid_node_hours", by: "machine,nodes" });
  const known = settings.machines.filter(
    ({ nodesTotal }) => nodesTotal !== null && settings.capabilityFraction !== null,
  );
  const rows = known.flatMap(({ name, nodesTotal }) => {
    const own = answer.data.filter((row) => row.machine === name);
    const least = Math.ceil((settings.capabilityFraction as number) * (nodesTotal as number));
    const large = own.filter((row) => Number(row.nodes) >= least);
    const hours = large.length === 0 ? 0 : sumOf(large, "paid_node_hours");
    const all = sumOf(own, "paid_node_hours");
    return all === null ? [] : [{ machine: name, nodes: least, capability_hours: hours, share: shareOf(hours, all) }];
  });
  const columns = [
    label("machine", "Machine", "Machine."),
    figure("nodes", "Nodes", "Least nodes of a job of capability.", "1", 0),
    figure("capability_hours", "Capability", "Node-hours of jobs of at least that size.", "node-hour", 4),
    figure("share", "Share", "Over all paid node-hours on the machine.", "1", 3),
  ];
  return { data: rows, meta: { ...answer.meta, columns } };
}
