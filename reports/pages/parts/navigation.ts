import { html } from "hono/html";
import type { Fragment } from "../document.ts";
import type { Page, PageRequest } from "../page.ts";
import { address, exactly } from "./address.ts";

/** Words that keep their meaning on the next page, where it takes them. */
const kept = ["source", "run", "from", "to", "as_of", "at"];

/** Links to all pages that have a label; what was chosen here is chosen there. */
export function navigation(pages: readonly Page[], request?: PageRequest): Fragment {
  const chosen = { ...request?.words, ...exactly(request?.parts ?? {}) };
  const hrefOf = ({ path, filters }: Page) =>
    address(
      path,
      Object.fromEntries(
        kept
          .filter((name) => filters.includes(name) || !["source", "run"].includes(name))
          .map((name) => [name, chosen[name]]),
      ),
    );
  const current = (page: Page) => (page.path === request?.page.path ? html` aria-current="page"` : "");
  return html`<nav aria-label="Pages"><ul>${pages
    .filter(({ label }) => label !== undefined)
    .map((page) => html`<li><a href="${hrefOf(page)}"${current(page)}>${page.label}</a></li>`)}
    <li><a href="/docs">Reference</a></li></ul></nav>`;
}

/** The pages above this one. */
export function trail(steps: ReadonlyArray<{ readonly text: string; readonly href: string }>): Fragment {
  if (steps.length === 0) return html``;
  return html`<nav class="trail" aria-label="Above this page"><ol>${steps.map(
    ({ text, href }) => html`<li><a href="${href}"><bdi>${text}</bdi></a></li>`,
  )}</ol></nav>`;
}
