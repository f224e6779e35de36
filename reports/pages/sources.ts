import { html } from "hono/html";
import { failedAttempts } from "../../lake/attempts.ts";
import { ask } from "../../metrics/ask.ts";
import { counted, duration, instant, UNKNOWN } from "../figures.ts";
import type { Fragment } from "./document.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import type { Row } from "./parts/cells.ts";
import { listedTable } from "./parts/listed.ts";

/** Failed passes that are shown; the command line lists them all. */
const MOST_FAILED = 20;

export const sources: Page = {
  path: "/sources",
  title: "Sources",
  label: "Sources",
  asks: "When was each file read last, up to when does it tell, and what failed?",
  shows: "every source with its last pass, its last record, its zone and schema, what was unusual; passes that failed",
  filters: ["source"],
  isTimeless: true,
  tables: ["sources"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "runs" });
    const table = await listedTable(request, {
      id: "sources",
      caption: "Sources, as they were read last",
      list: "sources",
      columns: [
        "source",
        { name: "taken_at", title: "Read" },
        { name: "as_of_at", title: "Last record" },
        { name: "lag_s", title: "Behind", cell: behind },
        "runs",
        { name: "last_began_at", title: "Last run" },
        { name: "timezone", title: "Zone" },
        { name: "timezone_assumed", title: "Zone assumed" },
        { name: "shape", title: "Schema" },
        { name: "path", cell: (row) => html`<code class="path">${row.path}</code>` },
        "notes",
      ],
      limit: 50,
      empty: "No source was ingested.",
    });
    return { content: html`${await failed(request)}${table}`, meta };
  },
};

/** Time since a pass in which nothing failed; what was written since is not in the lake yet. */
function behind({ lag_s: lag }: Row): string {
  return lag === null || lag === undefined ? UNKNOWN : duration(Number(lag));
}

/** What went wrong; most reasons begin with the path, which stands there already. */
function reason(path: string, error: string): string {
  return error.startsWith(`${path} `) ? error.slice(path.length + 1) : error;
}

async function failed({ lake }: PageRequest): Promise<Fragment> {
  const all = await failedAttempts(lake.folder);
  if (all.length === 0) return html`<p class="empty">No pass failed last.</p>`;
  return html`<section id="failed"><h2>Passes that failed</h2><ul class="attention">${all
    .slice(0, MOST_FAILED)
    .map(
      ({ path, at, error }) => html`<li><code>${path}</code>, ${instant(at)} UTC: ${reason(path, error)}</li>`,
    )}</ul>${
    all.length > MOST_FAILED
      ? html`<p>${counted(all.length - MOST_FAILED, "other")}; <code>parsl-ledger sources</code> lists them all.</p>`
      : ""
  }</section>`;
}
