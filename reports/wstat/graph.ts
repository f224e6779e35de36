import type { Answer } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { printable } from "../text.ts";
import { widthOf } from "../width.ts";
import type { Question } from "./question.ts";
import { ofWhat, picked, type Section } from "./section.ts";

type Record = Answer["data"][number];

/** Apps and the dependencies between their tasks, run by run: trees for people, edges for programs. */
export async function graph(question: Question): Promise<Section[]> {
  const { lake, moment, ofRuns, chosen } = question;
  const [nodes, counts, edges] = await Promise.all([
    askRows(lake, "apps", { ...moment, filters: ofRuns }),
    ask(lake, { ...moment, metrics: "tasks", by: "source,run,app", filters: ofRuns }),
    askRows(lake, "app_edges", { ...moment, filters: ofRuns }),
  ]);
  const lines = chosen.flatMap((run) => {
    const own = edges.data.filter((edge) => edge.source === run.source && edge.run_id === run.run_id);
    const tasks = counts.data.filter((row) => row.source === run.source && row.run === run.run_id);
    const there = nodes.data.map(({ app }) => tasks.find((row) => row.app === app)).filter((row) => row !== undefined);
    return [...(chosen.length === 1 ? [] : [`run ${run.run_number}`]), ...tree(there, own)];
  });
  const title = `Apps ${ofWhat(question)}, below each those whose tasks wait for its tasks`;
  const edge = ["source", "run_id", "from_app", "to_app", "links", "from_tasks", "to_tasks"];
  return [
    { name: "edges", title, ...picked(edges, edge), lines },
    { name: "apps", title: "Apps", ...picked(nodes, ["app", "tasks", "tries", "run_us", "worker_us"]), lines: [] },
  ];
}

/**
 * The apps as a tree from those that wait for nothing: each app once with what waits for it below, later only by name. Apps that wait
 * for each other in a circle begin a tree of their own.
 */
export function tree(nodes: readonly Record[], edges: readonly Record[]): string[] {
  const seen = new Set<string>();
  const counts = new Map(nodes.map((row) => [String(row.app), String(row.tasks)]));
  const rows: Array<readonly [name: string, tasks: string, told: string]> = [];
  const walk = (app: string, before: string, edge: Record | undefined, isLast: boolean) => {
    const isKnown = seen.has(app);
    seen.add(app);
    const next = edges.filter((one) => String(one.from_app) === app);
    const mark = edge === undefined ? "" : isLast ? "└─ " : "├─ ";
    const told = edge === undefined ? "" : `${edge.links} from ${edge.from_tasks} to ${edge.to_tasks}`;
    rows.push([
      `${before}${mark}${app}`,
      counts.get(app) ?? "",
      `${told}${isKnown && next.length > 0 ? ", see above" : ""}`,
    ]);
    const below = edge === undefined ? "" : `${before}${isLast ? "   " : "│  "}`;
    if (!isKnown)
      for (const [index, one] of next.entries()) walk(String(one.to_app), below, one, index === next.length - 1);
  };
  const waiting = new Set(edges.filter((one) => one.from_app !== one.to_app).map((one) => String(one.to_app)));
  const names = nodes.map((row) => String(row.app));
  for (const root of [...names.filter((app) => !waiting.has(app)), ...names])
    if (!seen.has(root)) walk(root, "", undefined, true);
  return aligned([["app", "tasks", "dependencies: how many, from how many tasks to how many"], ...rows]);
}

function aligned(rows: ReadonlyArray<readonly [string, string, string]>): string[] {
  const plain = rows.map((row) => row.map(printable));
  const [first, second] = [0, 1].map((column) =>
    plain.reduce((most, row) => Math.max(most, widthOf(row[column] ?? "")), 0),
  );
  const padded = (text: string, width = 0) => " ".repeat(width - widthOf(text));
  return plain.map(([name = "", tasks = "", told = ""]) =>
    `${name}${padded(name, first)}  ${padded(tasks, second)}${tasks}  ${told}`.trimEnd(),
  );
}
