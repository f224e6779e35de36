import { html } from "hono/html";
import { ask } from "../../../metrics/ask.ts";
import { dimension } from "../../../metrics/dimensions.ts";
import { literalFilter } from "../../../metrics/request.ts";
import { number } from "../../figures.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { address, dataAddress, exactly, pageOf } from "./address.ts";
import { name, type Row, state } from "./cells.ts";
import { downloads } from "./downloads.ts";
import { smallTable } from "./small_table.ts";

/** Apps with the most tasks; the others are in the data. */
const MOST_APPS = 40;

/** Apps against the states of their tasks; every count leads to its tasks. */
export async function matrix(request: PageRequest): Promise<Fragment> {
  const selection = selectionOf(request);
  const apps = await ask(request.lake, {
    ...selection,
    metrics: "tasks",
    by: "app",
    sort: "-tasks",
    limit: String(MOST_APPS),
    totals: "true",
  });
  if (apps.data.length === 0) return html``;
  const named = apps.data.flatMap(({ app }) => (app === null ? [] : [literalFilter(String(app))])).join(",");
  const filters = { ...selection.filters, ...(named === "" ? {} : { app: named }) };
  const [cells, states] = await Promise.all([
    ask(request.lake, { ...selection, filters, metrics: "tasks", by: "app,status" }),
    ask(request.lake, { ...selection, metrics: "tasks", by: "status" }),
  ]);
  const { source, run } = { ...request.words, ...exactly(request.parts) };
  const columns = (dimension("status").order ?? []).filter((one) => states.data.some(({ status }) => status === one));
  const tasksOf = (app: Row[string]) =>
    Object.fromEntries(
      cells.data.filter((row) => row.app === app).map(({ status, tasks }) => [String(status), tasks ?? 0]),
    );
  const all = apps.meta.rows_in_all ?? 0;
  return smallTable(request, {
    id: "matrix",
    caption: "Tasks by app and state",
    columns: [
      {
        name: "app",
        title: "App",
        isNumber: false,
        cell: ({ app, isAll }) =>
          isAll ? "all" : html`<a href="${pageOf.app(app, { source, run })}">${name(app)}</a>`,
      },
      ...columns.map((status) => ({
        name: status,
        title: status.replaceAll("_", " "),
        mark: state(status),
        isNumber: true,
        cell: ({ app, isAll, [status]: tasks }: Row) =>
          isAll || tasks === 0
            ? html`<span class="${isAll ? "" : "none"}">${number(Number(tasks), 0)}</span>`
            : html`<a href="${address("/tasks", { source, run, ...exactly({ app, status }) })}">${number(Number(tasks), 0)}</a>`,
      })),
      { name: "tasks", title: "all", isNumber: true, cell: ({ tasks }) => number(Number(tasks), 0) },
    ],
    rows: apps.data.map(({ app = null, tasks = 0 }) => ({
      app,
      tasks,
      ...Object.fromEntries(columns.map((status) => [status, 0])),
      ...tasksOf(app),
    })),
    total: {
      app: null,
      isAll: true,
      tasks: apps.totals?.tasks ?? 0,
      ...Object.fromEntries(states.data.map(({ status, tasks }) => [String(status), tasks ?? 0])),
    },
    foot: html`${all > MOST_APPS ? html`${MOST_APPS} of ${number(all, 0)} apps.` : ""} ${downloads(
      dataAddress(request, "/v1/metrics/tasks", selection, { by: "app,status" }),
    )}`,
    isCompact: true,
    empty: "There are no tasks.",
  });
}
