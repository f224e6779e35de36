import { html } from "hono/html";
import { ask } from "../../../metrics/ask.ts";
import { dimension } from "../../../metrics/dimensions.ts";
import { literalFilter } from "../../../metrics/request.ts";
import { number } from "../../figures.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { address, dataAddress, exactly, pageOf } from "./address.ts";
import { name, state } from "./cells.ts";
import { downloads } from "./downloads.ts";

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
  const count = (app: unknown, status: string) => {
    const found = cells.data.find((row) => row.app === app && row.status === status);
    if (found === undefined) return html`<td class="n none">0</td>`;
    return html`<td class="n"><a href="${address("/tasks", { source, run, ...exactly({ app, status }) })}">${number(Number(found.tasks), 0)}</a></td>`;
  };
  const all = apps.meta.rows_in_all ?? 0;
  return html`<section class="table" id="matrix"><div class="wide" role="group" tabindex="0" aria-labelledby="matrix-name"><table>
<caption id="matrix-name">Tasks by app and state</caption>
<thead><tr><th scope="col">App</th>${columns.map((one) => html`<th scope="col" class="n">${state(one)}</th>`)}<th scope="col" class="n">all</th></tr></thead>
<tbody>${apps.data.map(
    ({ app, tasks }) =>
      html`<tr><th scope="row"><a href="${pageOf.app(app, { source, run })}">${name(app)}</a></th>${columns.map((one) => count(app, one))}<td class="n">${number(Number(tasks), 0)}</td></tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">all</th>${columns.map((one) => html`<td class="n">${number(Number(states.data.find(({ status }) => status === one)?.tasks), 0)}</td>`)}<td class="n">${number(Number(apps.totals?.tasks), 0)}</td></tr></tfoot>
</table></div><div class="foot">${all > MOST_APPS ? html`${MOST_APPS} of ${number(all, 0)} apps.` : ""} ${downloads(
    dataAddress(request, "/v1/metrics/tasks", selection, { by: "app,status" }),
  )}</div></section>`;
}
