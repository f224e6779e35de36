import type { Row } from "../../lake/duckdb.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { figure } from "./columns.ts";
import { derived, shareOf, sumOf } from "./derived.ts";
import { inPeriod, type Question } from "./question.ts";

/** The most apps that are told one by one. */
export const MOST_APPS = 12;

/** Every app: what it ran and how, and what it cost, useful or lost. */
export async function askApps(question: Question): Promise<Answer> {
  const words = inPeriod(question);
  const [hours, counts] = await Promise.all([
    ask(question.lake, { ...words, metrics: "node_hours,useful_node_hours,lost_node_hours", by: "app" }),
    ask(question.lake, {
      ...words,
      metrics:
        "tasks,tries,success_fraction,run_time,worker_hours,cpu_efficiency,memory_peak,wait_time,memo_avoided_hours",
      by: "app",
    }),
  ]);
  const rows = counts.data.map((row): Row => {
    const own = hours.data.find(({ app }) => app === row.app);
    const cost = (name: string) => own?.[name] ?? null;
    return {
      ...row,
      node_hours: cost("node_hours"),
      useful_node_hours: cost("useful_node_hours"),
      lost_node_hours: cost("lost_node_hours"),
    };
  });
  return derived(counts, rows, [
    figure("node_hours", "Node hours", "Node-hours of its tries, useful or lost.", "node-hour", 4),
    figure("useful_node_hours", "Useful", "Those of tries that ended well.", "node-hour", 4),
    figure("lost_node_hours", "Lost", "Those of tries that did not.", "node-hour", 4),
  ]);
}

/** Apps by what they cost of all that was paid; beyond the largest ones, the rest in one row whose `app` is null and `apps` says how many. */
export function workloadOf(apps: Answer, paid: number | null): Answer {
  const rows = apps.data
    .map((row): Row => ({ ...row, share: shareOf(row.node_hours, paid), apps: 1 }))
    .sort((a, b) => Number(b.node_hours) - Number(a.node_hours));
  const rest = rows.slice(MOST_APPS);
  const add = (column: string) => sumOf(known(rest, column), column);
  const folded = {
    app: null,
    apps: rest.length,
    tasks: add("tasks"),
    tries: add("tries"),
    worker_hours: add("worker_hours"),
    node_hours: add("node_hours"),
    share: shareOf(add("node_hours"), paid),
  };
  return derived(apps, rest.length === 0 ? rows : [...rows.slice(0, MOST_APPS), folded], [
    figure("share", "Share of paid", "Those over all paid node-hours.", "1", 3),
    figure("apps", "Apps", "Apps in the row.", "1", 0),
  ]);
}

/** Rows of which a value is known: an app whose tries never ran has no hours. */
function known(rows: readonly Row[], column: string): Row[] {
  return rows.filter((row) => row[column] !== null && row[column] !== undefined);
}
