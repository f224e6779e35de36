import { html } from "hono/html";
import type { LakeState } from "../../lake/lake.ts";
import { previewDataset } from "../../metrics/dataset_rows.ts";
import { datasetTable } from "../../metrics/datasets.ts";
import { type OfferedDataset, offeredDatasets } from "../datasets.ts";
import { UNKNOWN } from "../figures.ts";
import { snippets } from "./dataset_snippets.ts";
import { document, type Fragment } from "./document.ts";
import { pages } from "./index.ts";
import { navigation } from "./parts/navigation.ts";

const PREVIEW_ROWS = 8;
const LONGEST_CELL = 60;

/** What there is to take away: one line per dataset. */
export async function datasetsPage(state: LakeState): Promise<string> {
  const all = await offeredDatasets(state);
  const part = (
    kind: OfferedDataset["kind"],
    caption: string,
  ) => html`<div class="wide" role="group" tabindex="0" aria-label="${caption}"><table>
    <caption>${caption}</caption>
    <thead><tr><th scope="col">Dataset</th><th scope="col">What it tells</th><th scope="col">One row</th><th scope="col" class="n">Rows</th>
      <th scope="col" class="n">Size</th><th scope="col">Download</th></tr></thead>
    <tbody>${all
      .filter((one) => one.kind === kind)
      .map(
        (
          one,
        ) => html`<tr><th scope="row"><a href="${one.links.page}">${one.name}</a></th><td>${one.meaning}</td><td>${one.grain}</td>
        <td class="n">${one.rows.toLocaleString("en")}</td><td class="n">${size(one.bytes)}</td><td>${downloads(one)}</td></tr>`,
      )}</tbody></table></div>`;
  return document(
    "Datasets · Parsl Ledger",
    html`<h1>Datasets</h1><p class="asks">What is there to take away, and how is it read?</p>
    <p>The data itself, for notebooks. State of the lake <code>${state.id}</code>: an address with <code>at=${state.id}</code> gives the same bytes for as
      long as that state is kept. For programs: <a href="/v1/datasets"><code>/v1/datasets</code></a>.</p>
    ${part("fact", "Facts: what the accounting model made of the records")}
    ${part("table", "Tables: Parsl's records as they were written, in UTC and with units")}`,
    { navigation: navigation(pages, undefined, "/datasets") },
  );
}

/** One dataset: what it is, how to read it, its first rows, its columns, its files. */
export async function datasetPage(state: LakeState, name: string, origin: string): Promise<string> {
  const table = datasetTable(name);
  const one = (await offeredDatasets(state)).find((dataset) => dataset.name === table.name) as OfferedDataset;
  const rows = await previewDataset(state, table, PREVIEW_ROWS);
  return document(
    `${name} · Parsl Ledger`,
    html`<nav class="trail" aria-label="Above this page"><ol><li><a href="/datasets">Datasets</a></li></ol></nav><h1>${name}</h1>
    <p>${one.meaning} Grain: ${one.grain}. ${one.rows.toLocaleString("en")} rows, ${size(one.bytes)}${
      one.from === null ? "" : html`, <code>${one.time}</code> from ${instant(one.from)} to ${instant(one.to)}`
    }. ${downloads(one)}</p>
    <h2>Read it</h2>
    ${snippets(name, `${origin}${one.links.parquet}`).map(
      ({ tool, code }) =>
        html`<details ${tool === "pandas" ? "open" : ""}><summary>${tool}</summary><pre><code>${code}</code></pre></details>`,
    )}
    <p>Narrow any of them with <code>&amp;run=</code>, <code>source=</code>, <code>from=</code>, <code>to=</code>.</p>
    <h2>First rows</h2>
    <div class="wide" role="group" tabindex="0" aria-label="First rows"><table><thead><tr>${table.columns.map((column) => html`<th scope="col" title="${column.meaning}">${column.name}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${table.columns.map((column) => html`<td>${cell(row[column.name])}</td>`)}</tr>`)}</tbody></table></div>
    <h2>Columns</h2>
    <div class="wide" role="group" tabindex="0" aria-label="Columns"><table><thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Unit</th><th scope="col">Meaning</th></tr></thead>
      <tbody>${table.columns.map(
        (column) =>
          html`<tr><th scope="row"><code>${column.name}</code></th><td>${column.type}</td><td>${column.unit ?? ""}</td><td>${column.meaning}</td></tr>`,
      )}</tbody></table></div>
    <h2>Files of the lake</h2>
    <div class="wide" role="group" tabindex="0" aria-label="Files of the lake"><table><thead><tr><th scope="col">File</th><th scope="col" class="n">Rows</th><th scope="col" class="n">Size</th><th scope="col">SHA-256</th></tr></thead>
      <tbody>${one.files.map(
        (
          file,
        ) => html`<tr><td><a href="${file.url}">${file.url.split("/").slice(-2).join("/")}</a></td><td class="n">${file.rows.toLocaleString("en")}</td>
        <td class="n">${size(file.bytes)}</td><td><code title="${file.sha256 ?? ""}">${file.sha256?.slice(0, 12) ?? UNKNOWN}</code></td></tr>`,
      )}</tbody></table></div>`,
    { navigation: navigation(pages) },
  );
}

function downloads({ links }: OfferedDataset): Fragment {
  return html`<a href="${links.parquet}">Parquet</a> <a href="${links.csv}">CSV</a> <a href="${links.arrow}">Arrow</a>`;
}

function size(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${value.toFixed(1)} ${unit}`;
}

function instant(text: string | null): string {
  return text === null ? UNKNOWN : `${text.slice(0, 16).replace("T", " ")} UTC`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  const text = String(value);
  return text.length <= LONGEST_CELL ? text : `${text.slice(0, LONGEST_CELL - 1)}…`;
}
