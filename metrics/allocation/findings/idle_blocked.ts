import { numberOf, shareOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";

/** Workers stand idle while all work that is left waits for other work. */
export const idleBlocked: Rule = ({ executors, limits }) =>
  enough(executors, "blocks", limits.leastBlocks, "blocks", (row) => {
    const blocked = numberOf(row.idle_blocked_node_hours) ?? 0;
    const share = shareOf(blocked, row.paid_node_hours);
    if (share === null || share <= limits.idleWarn) return [];
    return [{ subject: String(row.executor), figures: { share, blocked }, hours: blocked }];
  });
