import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import type { RequestWords } from "../request.ts";
import { figure } from "./columns.ts";
import { derived } from "./derived.ts";

const metrics =
  "paid_node_hours,charged_hours,useful_fraction,idle_fraction,loss_fraction,lost_node_hours,walltime_loss_hours,tasks";

/** The headline figures of a window, in one row. */
export async function askHeadline(
  lake: Parameters<typeof ask>[0],
  words: Omit<RequestWords, "metrics">,
): Promise<Answer> {
  const filters = { ...words.filters, status: "exec_done,memo_done" };
  const [answer, done] = await Promise.all([
    ask(lake, { ...words, metrics }),
    ask(lake, { ...words, filters, metrics: "tasks" }),
  ]);
  const finished = Number(done.data[0]?.tasks ?? 0);
  const [row] = answer.data;
  return derived(answer, row === undefined ? [] : [{ ...row, finished, unfinished: Number(row.tasks) - finished }], [
    figure("finished", "Tasks finished", "Tasks that ended well or were found in the cache.", "1", 0),
    figure("unfinished", "Tasks never finished", "All other tasks whose last record falls into the window.", "1", 0),
  ]);
}
