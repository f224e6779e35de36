import { numberOf, shareOf, sumOf } from "../derived.ts";
import type { Evidence, Rule } from "./rule.ts";
import { suspectNodes } from "./suspects.ts";

/** On fewer nodes, one that has most failures is no exception; nor is one that has them because it ran that much more. */
const [LEAST_NODES, TIMES_ITS_PART] = [3, 2];

/** One node has more of the failures than chance and its part of the work explain. */
export const badNode: Rule = ({ failedByNode, failedHours, byNode, limits }) => {
  const failed = sumOf(failedByNode, "tries") ?? 0;
  if (failed < limits.leastTries) return { because: `fewer than ${limits.leastTries} tries failed on nodes` };
  const placed = byNode.filter(({ node }) => node !== null);
  const all = sumOf(placed, "tries") ?? 0;
  const workerHours = failedByNode.reduce((sum, row) => sum + (numberOf(row.worker_hours) ?? 0), 0);
  return suspectNodes(failedByNode, limits).flatMap((row): Evidence[] => {
    const own = placed.find(({ node }) => node === row.node);
    const [share, shareOfTries] = [Number(row.tries) / failed, shareOf(own?.tries, all)];
    if (own === undefined || shareOfTries === null || placed.length < LEAST_NODES) return [];
    if (share <= TIMES_ITS_PART * shareOfTries) return [];
    const figures = { share, shareOfTries, tries: Number(row.tries), nodes: placed.length };
    const hours = failedHours * (shareOf(row.worker_hours, workerHours) ?? 0);
    return [{ subject: String(row.node), figures, hours }];
  });
};
