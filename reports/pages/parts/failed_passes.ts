import { html } from "hono/html";
import { failedAttempts } from "../../../lake/attempts.ts";
import { isWhole } from "../../../lake/sight.ts";
import { counted } from "../../figures.ts";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { moment, name } from "./cells.ts";

/** Failed passes that are shown; the command line lists them all. */
const MOST_FAILED = 20;

/** What went wrong; most reasons begin with the path, which stands there already. */
function reason(path: string, error: string): string {
  return error.startsWith(`${path} `) ? error.slice(path.length + 1) : error;
}

type Asked = Pick<PageRequest, "lake" | "zone" | "words">;

/** A page about another time than now tells of none: what fails belongs to no state of the lake. */
async function failedNow({ lake, words }: Asked) {
  return words.as_of === undefined ? failedAttempts(lake.folder) : [];
}

/** The files whose last pass failed, and why; how many alone for who may not know of all files. Null when none did. */
export async function failedPasses(request: Asked): Promise<Fragment | null> {
  const all = await failedNow(request);
  if (all.length === 0) return null;
  if (!isWhole(request.lake.sight))
    return html`<p class="empty">${counted(all.length, "file")} failed in its last pass.</p>`;
  return html`<section id="failed"><h2>Passes that failed</h2><ul class="attention">${all
    .slice(0, MOST_FAILED)
    .map(
      ({ path, at, error }) => html`<li><code>${path}</code>, ${moment(at, request.zone)}: ${reason(path, error)}</li>`,
    )}</ul>${
    all.length > MOST_FAILED
      ? html`<p>${counted(all.length - MOST_FAILED, "other")}; <code>parsl-ledger sources</code> lists them all.</p>`
      : ""
  }</section>`;
}

/** The same in a few lines among other things. */
export async function failedLines(request: Asked, most: number): Promise<Fragment[]> {
  const all = await failedNow(request);
  const link = html`<a href="/sources">The last pass failed</a>`;
  if (all.length === 0) return [];
  if (!isWhole(request.lake.sight)) return [html`${link} over ${counted(all.length, "file")}`];
  return all
    .slice(0, most)
    .map(
      ({ path, at, error }) => html`${link} over ${name(path)}, ${moment(at, request.zone)}: ${reason(path, error)}`,
    );
}
