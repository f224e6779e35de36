import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { counted, duration, UNKNOWN } from "../figures.ts";
import type { Fragment } from "./document.ts";
import { type Page, selectionOf } from "./page.ts";
import type { Row } from "./parts/cells.ts";
import { failedPasses } from "./parts/failed_passes.ts";
import { listedTable } from "./parts/listed.ts";

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
        { name: "notes", cell: noted },
      ],
      limit: 50,
      empty: "No source was ingested.",
    });
    const failed = (await failedPasses(request)) ?? html`<p class="empty">No pass failed last.</p>`;
    return { content: html`${failed}${table}`, meta };
  },
};

/** Time since a pass in which nothing failed; what was written since is not in the lake yet. */
function behind({ lag_s: lag }: Row): string {
  return lag === null || lag === undefined ? UNKNOWN : duration(Number(lag));
}

/** Notes are sentences, too long for a cell: their number, to be opened. */
function noted({ notes }: Row): Fragment | string {
  const lines = String(notes ?? "")
    .split("\n")
    .filter((line) => line !== "");
  if (lines.length === 0) return "";
  return html`<details><summary>${counted(lines.length, "note")}</summary>${lines.map((line) => html`<p class="note">${line}</p>`)}</details>`;
}
