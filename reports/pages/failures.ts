import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { askFailures } from "../../metrics/failures.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { dataAddress, pageOf } from "./parts/address.ts";
import { cellOf, isNumeric, precisionOf, type Row } from "./parts/cells.ts";
import { downloads } from "./parts/downloads.ts";
import { figure } from "./parts/figure.ts";
import { type ShownColumn, table } from "./parts/table.ts";
import { failureClasses, triesTable } from "./parts/tables.ts";

export const failures: Page = {
  path: "/failures",
  title: "Failures",
  label: "Failures",
  asks: "Why did tries not end well, what did it cost, and did the tasks recover?",
  shows:
    "failure classes, then codes with hours, apps, nodes, jobs and examples, then the tries themselves; losses over time and by app",
  filters: ["source", "run", "executor", "app", "failure_class", "failure_code"],
  tables: ["classes", "codes", "tries"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "tries" });
    const names = ["losses_by_class", "failures_over_time", "failure_codes", "walltime_losses"];
    const failed = { failure_class: request.words.failure_class ?? "*" };
    const [classes, byCode, tries, ...figures] = await Promise.all([
      failureClasses(request),
      codes(request),
      triesTable(request, "Tries that did not end well, the latest first", failed),
      ...names.map((name) => figure(request, name, { size: "half" })),
    ]);
    return { content: html`${classes}${byCode}<div class="figures">${figures}</div>${tries}`, meta };
  },
};

const titles: Readonly<Record<string, string>> = {
  failure_class: "Class",
  failure_code: "Code",
  tries: "Tries",
  tasks_never_recovered: "Never recovered",
  lost_node_hours: "Lost",
  last_at: "Last",
  apps: "Apps",
  nodes: "Nodes",
  jobs: "Batch jobs",
  examples: "Examples",
};

async function codes(request: PageRequest) {
  const selection = selectionOf(request);
  const sort = request.words["codes.sort"] ?? "-lost_node_hours";
  const limit = request.words["codes.rows"] ?? "25";
  const answer = await askFailures(request.lake, { ...selection, sort, limit });
  const columns = Object.entries(titles).flatMap(([name, title]): ShownColumn[] => {
    const column = answer.meta.columns.find((one) => one.name === name);
    if (column === undefined) return [];
    const precision = precisionOf(column, answer.data);
    const unit = column.type === "TIMESTAMP" ? request.zone.name : name === "lost_node_hours" ? "node-hours" : null;
    const cell = name === "examples" ? examples : (row: Row) => cellOf(row, column, request.zone, precision);
    return [{ name, title, unit, meaning: column.meaning, isNumber: isNumeric(column), cell }];
  });
  return table(request, {
    id: "codes",
    caption: "Codes: exit codes, signals, exceptions and signatures",
    columns,
    rows: answer.data,
    sort,
    foot: downloads(dataAddress(request, "/v1/failures", selection, { sort })),
    empty: "No try failed.",
  });
}

/** `source/run/task/try log`: links to the tasks where Parsl's run ids tell the parts from each other. */
function examples(row: Row) {
  const all = row.examples === null ? [] : String(row.examples).split("; ").slice(0, 3);
  return html`${all.map((one) => {
    const [, source, run, task, attempt] = /^(.*)\/([0-9a-f-]{36})\/(\d+)\/(\d+)/.exec(one) ?? [];
    if (task === undefined) return html`<bdi>${one.slice(0, 60)}</bdi> `;
    return html`<a href="${pageOf.task(source, run, task)}">${task}/${attempt}</a> `;
  })}`;
}
