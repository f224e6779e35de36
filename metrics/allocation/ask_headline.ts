import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import type { RequestWords } from "../request.ts";
import { figure } from "./columns.ts";
import { derived, sumOf } from "./derived.ts";

const metrics =
  "paid_node_hours,charged_hours,useful_node_hours,useful_fraction,idle_fraction,loss_fraction,lost_node_hours,walltime_loss_hours";

/** The headline figures of a window, in one row. */
export async function askHeadline(
  lake: Parameters<typeof ask>[0],
  words: Omit<RequestWords, "metrics">,
): Promise<Answer> {
  const [answer, counted] = await Promise.all([
    ask(lake, { ...words, metrics }),
    ask(lake, { ...words, metrics: "tasks", by: "status" }),
  ]);
  const tasks = sumOf(counted.data, "tasks") ?? 0;
  const done = counted.data.filter(({ status }) => status === "exec_done" || status === "memo_done");
  const finished = sumOf(done, "tasks") ?? 0;
  const [row] = answer.data;
  return derived(answer, row === undefined ? [] : [{ ...row, finished, unfinished: tasks - finished }], [
    figure("finished", "Tasks finished", "Tasks that ended well or were found in the cache.", "1", 0),
    figure("unfinished", "Tasks never finished", "All other tasks whose last record falls into the window.", "1", 0),
  ]);
}
