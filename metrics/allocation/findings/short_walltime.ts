import { numberOf, shareOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";
import { cutShort } from "./suspects.ts";

/** Too much of what was paid dies at the time limit of its block. */
export const shortWalltime: Rule = ({ executors, limits }) =>
  enough(executors, "tries", limits.leastTries, "tries", (row) => {
    if (cutShort([row], limits).length === 0) return [];
    const lost = numberOf(row.walltime_loss_hours) ?? 0;
    const share = shareOf(lost, row.paid_node_hours);
    const figures = { share, lost, limit: numberOf(row.walltime_limit_p50), run: numberOf(row.run_time_p95) };
    return [{ subject: String(row.executor), figures, hours: lost }];
  });
