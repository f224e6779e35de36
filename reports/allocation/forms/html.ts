import { html, raw } from "hono/html";
import { resource } from "../../../resources.ts";
import type { Items, Part, ReportDocument, Table } from "../model.ts";
import { isSingle, type Row, rowsOf } from "./rows.ts";
import { stampLine } from "./stamp.ts";
import { clean, columnTitle, partTitle, sectionTitles } from "./titles.ts";

/** Letters of a text that may be cut into lines, and of a title that may not. */
const [LONG, SHORT_TITLE] = [24, 9];

/** One file that fetches nothing: style and pictures are inside. */
export async function htmlReport(report: ReportDocument): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="${stampLine(report)}">
<title>${clean(report.title)}</title><link rel="icon" href="data:,"><style>${raw(resource("reports/allocation/forms/report.css"))}</style></head>
<body><main><h1>${clean(report.title)}</h1>
<dl class="about">${report.about.map(([name, value]) => html`<div><dt>${name}</dt><dd>${clean(value)}</dd></div>`)}</dl>
<nav aria-label="Sections"><ol>${sectionTitles(report).map(([title, { id }]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
${sectionTitles(report).map(([title, { id, parts }]) => html`<section id="${id}"><h2>${title}</h2>${rowsOf(parts).map(line)}</section>`)}
</main></body></html>`;
  return `${page.toString()}\n`;
}

function line(row: Row) {
  return isSingle(row) ? written(row) : html`<div class="beside">${row.map(written)}</div>`;
}

function written(part: Part) {
  switch (part.kind) {
    case "text":
      return html`<p>${clean(part.text)}</p>`;
    case "items":
      return html`<ul>${part.items.map((one) => html`<li>${item(one)}</li>`)}</ul>`;
    case "tiles":
      return html`<dl class="tiles">${part.tiles.map(({ name, shown, note }) => html`<div><dt>${name}</dt><dd>${shown}</dd><dd class="of">${note}</dd></div>`)}</dl>`;
    case "table":
      return table(part);
    case "figure":
      return html`<figure id="${part.id}">${part.isHalf ? raw(part.svg) : html`<div class="wide" role="region" aria-label="${partTitle(part)}" tabindex="0">${raw(part.svg)}</div>`}
        <figcaption><strong>${partTitle(part)}.</strong> ${clean(part.caption)} ${part.link === null ? "" : html`<a href="${part.link}" aria-label="${partTitle(part)} as SVG">SVG</a>`}</figcaption></figure>`;
    case "note":
      return html`<div class="note"><h3>${clean(part.title)}</h3><dl>${part.lines.map(([label, text]) => html`<dt>${label}</dt><dd>${clean(text)}</dd>`)}</dl><a href="${part.link}">Figures</a></div>`;
  }
}

function item(one: Items["items"][number]) {
  if (typeof one === "string") return clean(one);
  if ("link" in one) return html`<a href="${one.link}">${clean(one.text)}</a>`;
  return html`${clean(one.text)}: <code>${one.code}</code>`;
}

function isLong({ rows }: Table, at: number): boolean {
  return rows.some((row) => (row[at]?.shown.length ?? 0) > LONG);
}

function table(part: Table) {
  const side = part.columns.map(({ isNumber }, at) => (isNumber ? "n" : isLong(part, at) ? "long" : "short"));
  const body = part.hasTotal ? part.rows.slice(0, -1) : part.rows;
  const cells = (row: Table["rows"][number]) =>
    row.map(
      ({ shown, link }, at) =>
        html`<td class="${side[at]}">${link === undefined ? clean(shown) : html`<a href="${link}">${clean(shown)}</a>`}</td>`,
    );
  const foot = part.hasTotal ? html`<tfoot><tr>${cells(part.rows.at(-1) ?? [])}</tr></tfoot>` : "";
  return html`<div class="wide" role="region" aria-label="${partTitle(part)}" tabindex="0"><table id="${part.id}"><caption><span><strong>${partTitle(part)}.</strong> ${clean(part.caption)} ${
    part.link === null ? "" : html`<a href="${part.link}" aria-label="Figures of ${partTitle(part)}">Figures</a>`
  }</span></caption><thead><tr>${part.columns.map((column, at) => html`<th scope="col" class="${side[at]}${columnTitle(column).length <= SHORT_TITLE ? " short" : ""}">${columnTitle(column)}</th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>${foot}</table></div>`;
}
