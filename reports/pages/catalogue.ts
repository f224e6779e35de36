import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { catalogue } from "../../metrics/catalogue.ts";
import { charts } from "../charts/index.ts";
import { type Page, selectionOf } from "./page.ts";

export const catalogueOfMetrics: Page = {
  path: "/catalogue",
  title: "Metrics and charts",
  label: "Metrics",
  asks: "What does each figure mean, and by what can it be asked?",
  shows:
    "every metric with unit, meaning, formula, what null means and its dimensions; every chart with the question it answers",
  filters: [],
  isTimeless: true,
  tables: [],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "runs" });
    const link = (name: string, by: string) =>
      html`<a href="/v1/metrics/${name}?by=${by}">${by.replaceAll("_", " ")}</a> `;
    return {
      content: html`<h2>Metrics</h2>${catalogue().map(
        (
          one,
        ) => html`<section class="metric" id="${one.name}"><h3><a href="${one.href}">${one.title}</a> <code>${one.name}</code> <small>${one.unit === "1" ? "" : one.unit}</small></h3>
<p>${one.meaning}</p><p><code>${one.formula}</code></p><p><small>Null: ${one.null_when}</small></p>
<p class="by">By ${one.dimensions.filter((by) => !by.includes("<")).map((by) => link(one.name, by))}</p></section>`,
      )}<h2>Charts</h2><ul>${Object.entries(charts).map(([name, { title, question }]) => html`<li><a href="/v1/charts/${name}.svg">${title}</a>: ${question}</li>`)}</ul>`,
      meta,
    };
  },
};
