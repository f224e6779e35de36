import { numberOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";

/** As many tries as a node has workers do not fit into its memory. */
export const memoryFit: Rule = ({ executors, nodes, lostToMemory, limits }) =>
  enough(executors, "memory_peak_count", limits.leastTries, "tries with memory samples", (row) => {
    const node = nodes.get(String(row.executor));
    const peak = numberOf(row.memory_peak_p95);
    if (!node?.memoryGib || peak === null || peak * node.workers <= limits.memoryWarn * node.memoryGib) return [];
    const lost = lostToMemory.find(({ executor }) => executor === row.executor)?.lost_node_hours;
    const fit = Math.floor((limits.memoryWarn * node.memoryGib) / peak);
    const figures = { peak, workers: node.workers, memory: node.memoryGib, fit };
    return [{ subject: String(row.executor), figures, hours: numberOf(lost) ?? 0 }];
  });
