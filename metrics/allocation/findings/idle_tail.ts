import { numberOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";

/** Workers stay connected after their work has come to its end. */
export const idleTail: Rule = ({ executors, limits }) =>
  enough(executors, "blocks", limits.leastBlocks, "blocks", (row) => {
    const share = numberOf(row.idle_fraction);
    const tail = numberOf(row.idle_no_work_node_hours) ?? 0;
    if (share === null || share <= limits.idleWarn || tail === 0) return [];
    return [{ subject: String(row.executor), figures: { share, tail }, hours: tail }];
  });
