import type { Answer } from "../../answer.ts";
import { numberOf, shareOf, sumOf } from "../derived.ts";
import type { AllocationSettings } from "../settings.ts";

type Rows = Answer["data"];
type Limits = AllocationSettings["thresholds"];

/** Nodes with more of the failures than the threshold allows, whatever their part of the work; none where too few tries failed to tell. */
export function suspectNodes(failedByNode: Rows, { nodeLossWarn, leastTries }: Limits): Rows {
  const failed = sumOf(failedByNode, "tries") ?? 0;
  if (failed < leastTries) return [];
  return failedByNode.filter(({ node, tries }) => node !== null && Number(tries) / failed > nodeLossWarn);
}

/** Executors that lost more of what was paid at the time limit of their blocks than the threshold allows. */
export function cutShort(executors: Rows, { walltimeWarn }: Limits): Rows {
  return executors.filter((row) => {
    const share = shareOf(numberOf(row.walltime_loss_hours) ?? 0, row.paid_node_hours);
    return share !== null && share > walltimeWarn;
  });
}
