import { numberOf, shareOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";

/** Too much of what was paid passes before managers register. */
export const slowStartup: Rule = ({ executors, limits }) =>
  enough(executors, "blocks", limits.leastBlocks, "blocks", (row) => {
    const startup = numberOf(row.startup_node_hours) ?? 0;
    const share = shareOf(startup, row.paid_node_hours);
    if (share === null || share <= limits.startupWarn) return [];
    const figures = { share, startup, life: numberOf(row.block_time_p50) };
    return [{ subject: String(row.executor), figures, hours: startup }];
  });
