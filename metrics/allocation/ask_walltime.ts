import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { figure } from "./columns.ts";
import { derived, numberOf } from "./derived.ts";
import { inPeriod, type Question } from "./question.ts";

/** The time limit that is tried out, as a multiple of the present one. */
const TIMES = 2;

/**
 * Hours lost at walltime per executor, and what another limit would save. The same work in blocks that last `TIMES` as long ends at
 * 1 / TIMES as many limits, and each of them kills as much as now.
 */
export async function askWalltime(question: Question): Promise<Answer> {
  const { lake } = question;
  const words = inPeriod(question);
  const filters = { ...words.filters, failure_class: "walltime" };
  const [hours, tries, limits] = await Promise.all([
    ask(lake, { ...words, metrics: "walltime_loss_hours,paid_node_hours", by: "executor" }),
    ask(lake, { ...words, filters, metrics: "tries,run_time", by: "executor" }),
    ask(lake, { ...words, metrics: "walltime_limit,blocks", by: "executor" }),
  ]);
  const of = (answer: Answer, executor: unknown) => answer.data.find((row) => row.executor === executor);
  const rows = hours.data.flatMap((row) => {
    const lost = numberOf(row.walltime_loss_hours);
    const killed = of(tries, row.executor);
    if (lost === null || (lost === 0 && !killed)) return [];
    const limit = numberOf(of(limits, row.executor)?.walltime_limit_p50);
    return [
      {
        ...row,
        limit_s: limit,
        tries: killed?.tries ?? 0,
        ran_s: killed?.run_time_p50 ?? null,
        what_if_s: limit === null ? null : TIMES * limit,
        saved_hours: limit === null ? null : lost * (1 - 1 / TIMES),
      },
    ];
  });
  return derived(hours, rows, [
    figure("limit_s", "Requested", "Median time limit of its blocks; null when unknown.", "s", 0),
    figure("tries", "Tries killed", "Tries that the limit ended.", "1", 0),
    figure("ran_s", "Had run", "Median time that they had run.", "s", 0),
    figure("what_if_s", "What if", `${TIMES} times the present limit.`, "s", 0),
    figure(
      "saved_hours",
      "Would save",
      `Lost hours less 1 / ${TIMES} of them: the same work in fewer, longer blocks.`,
      "node-hour",
      4,
    ),
  ]);
}
