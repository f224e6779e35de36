import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { counted, number, percent } from "../figures.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { address, exactly } from "./parts/address.ts";
import { name } from "./parts/cells.ts";
import { downloads } from "./parts/downloads.ts";
import { assumed } from "./parts/trust.ts";

/** A letter is worked out for so many sources; the filter finds the others. */
const MOST_SOURCES = 40;

export const quality: Page = {
  path: "/quality",
  title: "Data quality",
  label: "Quality",
  asks: "How complete is the record, and what had to be assumed?",
  shows:
    "the letter of the record in all and source by source, every count behind it, and a sentence for each assumption",
  filters: ["source", "run"],
  tables: [],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "node_hours" });
    const items = Object.entries(meta.coverage.items);
    return {
      content: html`${assumed(meta)}${await letters(request)}<section class="table" id="items"><div class="wide" role="group" tabindex="0" aria-labelledby="items-name"><table>
<caption id="items-name">What is counted</caption><thead><tr><th scope="col">Item</th><th scope="col" class="n">Count</th><th scope="col" class="n">Of</th><th scope="col" class="n">Share</th></tr></thead>
<tbody>${items.map(
        ([
          item,
          { count, total },
        ]) => html`<tr><th scope="row">${item.replaceAll("_", " ")}</th><td class="n">${number(count, 0)}</td><td class="n">${total === null ? "" : number(total, 0)}</td>
<td class="n">${total ? percent(count / total) : ""}</td></tr>`,
      )}</tbody></table></div><div class="foot">${downloads(address("/v1/metrics/node_hours", { source: request.words.source, run: request.words.run }))}</div></section>`,
      meta,
    };
  },
};

async function letters(request: PageRequest) {
  const { lake, at, words } = request;
  const { data } = await askRows(lake, "sources", {
    at,
    filters: words.source ? { source: words.source } : {},
    columns: "source",
    limit: String(MOST_SOURCES + 1),
  });
  const rows = await Promise.all(
    data.slice(0, MOST_SOURCES).map(async ({ source }) => {
      const { meta } = await ask(lake, { at, metrics: "node_hours", filters: exactly({ source }) });
      const { grade, grade_because, assumptions } = meta.coverage;
      return html`<tr><th scope="row"><a href="${address("/quality", exactly({ source }))}">${name(source)}</a></th><td><strong>${grade}</strong></td><td>${grade_because}</td><td>${counted(assumptions.length, "assumption")}</td></tr>`;
    }),
  );
  return html`<section class="table" id="letters"><div class="wide" role="group" tabindex="0" aria-labelledby="letters-name"><table><caption id="letters-name">Source by source</caption>
<thead><tr><th scope="col">Source</th><th scope="col">Record</th><th scope="col">Because</th><th scope="col">Assumed</th></tr></thead><tbody>${rows}</tbody></table></div>${
    data.length > MOST_SOURCES
      ? html`<p>The first ${MOST_SOURCES} sources; cut the page to a source to see another.</p>`
      : ""
  }</section>`;
}
