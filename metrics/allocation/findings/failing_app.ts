import { numberOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";

/** Most tries of an app fail. */
export const failingApp: Rule = ({ apps, limits }) =>
  enough(apps, "tries", limits.leastTries, "tries", (row) => {
    const success = numberOf(row.success_fraction);
    if (success === null || 1 - success <= limits.appFailWarn) return [];
    const lost = numberOf(row.lost_node_hours) ?? 0;
    const figures = { share: 1 - success, tries: Number(row.tries), lost };
    return [{ subject: String(row.app), figures, hours: lost }];
  });
