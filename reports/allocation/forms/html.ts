import { html, raw } from "hono/html";
import { resource } from "../../../resources.ts";
import type { Items, Part, ReportDocument, Table } from "../model.ts";
import { stampLine } from "./stamp.ts";
import { clean, columnTitle, partTitle, sectionTitles } from "./titles.ts";

/** One file that fetches nothing: style and pictures are inside. */
export async function htmlReport(report: ReportDocument): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="${stampLine(report)}">
<title>${clean(report.title)}</title><link rel="icon" href="data:,"><style>${raw(resource("reports/allocation/forms/report.css"))}</style></head>
<body><main><h1>${clean(report.title)}</h1>
<dl class="about">${report.about.map(([name, value]) => html`<div><dt>${name}</dt><dd>${clean(value)}</dd></div>`)}</dl>
<nav aria-label="Sections"><ol>${sectionTitles(report).map(([title, { id }]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
${sectionTitles(report).map(([title, { id, parts }]) => html`<section id="${id}"><h2>${title}</h2>${parts.map(written)}</section>`)}
</main></body></html>`;
  return `${page.toString()}\n`;
}

function written(part: Part) {
  switch (part.kind) {
    case "text":
      return html`<p>${clean(part.text)}</p>`;
    case "items":
      return html`<ul>${part.items.map((one) => html`<li>${item(one)}</li>`)}</ul>`;
    case "tiles":
      return html`<dl class="tiles">${part.tiles.map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}</dd><dd class="of">${note}</dd></div>`)}</dl>`;
    case "table":
      return table(part);
    case "figure":
      return html`<figure id="${part.id}" class="${part.isHalf ? "half" : ""}" role="img" aria-label="${clean(part.alt)}">${raw(part.svg)}
        <figcaption><strong>${partTitle(part)}.</strong> ${part.caption} ${part.link === null ? "" : html`<a href="${part.link}">SVG</a>`}</figcaption></figure>`;
    case "note":
      return html`<div class="note"><h3>${clean(part.title)}</h3><dl>${part.lines.map(([label, text]) => html`<dt>${label}</dt><dd>${clean(text)}</dd>`)}</dl><a href="${part.link}">Figures</a></div>`;
  }
}

function item(one: Items["items"][number]) {
  if (typeof one === "string") return clean(one);
  if ("link" in one) return html`<a href="${one.link}">${clean(one.text)}</a>`;
  return html`${clean(one.text)}: <code>${one.code}</code>`;
}

function table(part: Table) {
  const side = part.columns.map(({ isNumber }) => (isNumber ? "n" : ""));
  const body = part.hasTotal ? part.rows.slice(0, -1) : part.rows;
  const cells = (row: Table["rows"][number]) =>
    row.map(
      ({ shown, link }, at) =>
        html`<td class="${side[at]}">${link === undefined ? clean(shown) : html`<a href="${link}">${clean(shown)}</a>`}</td>`,
    );
  const foot = part.hasTotal ? html`<tfoot><tr>${cells(part.rows.at(-1) ?? [])}</tr></tfoot>` : "";
  return html`<div class="wide" tabindex="0"><table id="${part.id}"><caption><strong>${partTitle(part)}.</strong> ${part.caption} ${
    part.link === null ? "" : html`<a href="${part.link}">Figures</a>`
  }</caption><thead><tr>${part.columns.map((column, at) => html`<th scope="col" class="${side[at]}">${columnTitle(column)}</th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>${foot}</table></div>`;
}
