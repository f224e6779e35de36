import type { Answer } from "../../metrics/answer.ts";
import { askSummary } from "../../metrics/summarise.ts";
import { printable } from "../text.ts";
import { widthOf } from "../width.ts";
import type { Question } from "./question.ts";
import { ofWhat, picked, type Section } from "./section.ts";

type Record = Answer["data"][number];

/** Apps and the dependencies between their tasks: a tree for people, edges for programs. */
export async function graph(question: Question): Promise<Section[]> {
  const { lake, moment, ofRuns } = question;
  const [nodes, edges] = await Promise.all([
    askSummary(lake, "apps", { ...moment, filters: ofRuns }),
    askSummary(lake, "app_edges", { ...moment, filters: ofRuns }),
  ]);
  const title = `Apps and what waits for them ${ofWhat(question)}: tasks, and pairs of tasks that depend on each other`;
  return [
    {
      name: "edges",
      title,
      ...picked(edges, ["from_app", "to_app", "kind", "edges"]),
      lines: tree(nodes.data, edges.data),
    },
    {
      name: "apps",
      title: "Apps",
      ...picked(
        nodes,
        nodes.meta.columns.map(({ name }) => name),
      ),
      lines: [],
    },
  ];
}

/**
 * The apps as a tree from those that wait for nothing: each app once with what waits for it below, later only by name. Apps that wait
 * for each other in a circle begin a tree of their own.
 */
export function tree(nodes: readonly Record[], edges: readonly Record[]): string[] {
  const seen = new Set<string>();
  const tasks = new Map(
    nodes.map((row) => [String(row.app), `${row.tasks} ${Number(row.tasks) === 1 ? "task" : "tasks"}`]),
  );
  const rows: Array<readonly [name: string, told: string]> = [];
  const walk = (app: string, before: string, mark: string, below: string, told: string) => {
    const isKnown = seen.has(app);
    seen.add(app);
    const next = edges.filter((edge) => String(edge.from_app) === app);
    rows.push([`${before}${mark}${app}`, `${told}${isKnown && next.length > 0 ? ", see above" : ""}`]);
    if (isKnown) return;
    for (const [index, edge] of next.entries()) {
      const isLast = index === next.length - 1;
      const many = `${edge.edges} ${edge.kind === "joins" ? "joined" : "dependencies"}`;
      const child = String(edge.to_app);
      walk(
        child,
        `${before}${below}`,
        isLast ? "└─ " : "├─ ",
        isLast ? "   " : "│  ",
        `${tasks.get(child) ?? "not selected"}, ${many}`,
      );
    }
  };
  const waiting = new Set(edges.filter((edge) => edge.from_app !== edge.to_app).map((edge) => String(edge.to_app)));
  const names = nodes.map((row) => String(row.app));
  for (const root of [...names.filter((app) => !waiting.has(app)), ...names])
    if (!seen.has(root)) walk(root, "", "", "", tasks.get(root) ?? "");
  return aligned(rows);
}

function aligned(rows: ReadonlyArray<readonly [string, string]>): string[] {
  const width = rows.reduce((most, [name]) => Math.max(most, widthOf(printable(name))), 0);
  return rows.map(([name, told]) => `${printable(name)}${" ".repeat(width - widthOf(printable(name)))}  ${told}`);
}
