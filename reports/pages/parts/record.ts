import { html } from "hono/html";
import { UNKNOWN } from "../../figures.ts";
import type { Fragment } from "../document.ts";

/** What is known about one thing, as terms and what they are. */
export function record(entries: ReadonlyArray<readonly [term: string, value: Fragment | string | null]>): Fragment {
  return html`<dl class="record">${entries.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value === null || value === "" ? UNKNOWN : value}</dd></div>`)}</dl>`;
}
