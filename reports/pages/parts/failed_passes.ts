import { html } from "hono/html";
import { failedAttempts } from "../../../lake/attempts.ts";
import { isWhole } from "../../../lake/sight.ts";
import { counted } from "../../figures.ts";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { moment } from "./cells.ts";

/** Failed passes that are shown; the command line lists them all. */
const MOST_FAILED = 20;

/** What went wrong; most reasons begin with the path, which stands there already. */
function reason(path: string, error: string): string {
  return error.startsWith(`${path} `) ? error.slice(path.length + 1) : error;
}

/** The files whose last pass failed, and why, for whoever sees the whole lake; null when none did. */
export async function failedPasses({ lake, zone }: Pick<PageRequest, "lake" | "zone">): Promise<Fragment | null> {
  const all = await failedAttempts(lake.folder);
  if (all.length === 0) return null;
  // Paths and reasons name files, which not everybody may know of.
  if (!isWhole(lake.sight)) return html`<p class="empty">${counted(all.length, "file")} failed in its last pass.</p>`;
  return html`<section id="failed"><h2>Passes that failed</h2><ul class="attention">${all
    .slice(0, MOST_FAILED)
    .map(
      ({ path, at, error }) => html`<li><code>${path}</code>, ${moment(at, zone)}: ${reason(path, error)}</li>`,
    )}</ul>${
    all.length > MOST_FAILED
      ? html`<p>${counted(all.length - MOST_FAILED, "other")}; <code>parsl-ledger sources</code> lists them all.</p>`
      : ""
  }</section>`;
}
