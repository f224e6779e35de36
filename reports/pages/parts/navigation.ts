import { html } from "hono/html";
import type { Fragment } from "../document.ts";
import type { Page, PageRequest } from "../page.ts";
import { address, exactly } from "./address.ts";

/** Words that keep their meaning on the next page, where it takes them. */
const kept = ["source", "run", "from", "to", "as_of", "at", "tz"];

/** Pages that are about the interface and the files, not about a selection. */
const others = { "/datasets": "Datasets", "/docs": "Reference" } as const;

/** Links to all pages that have a label; what was chosen here is chosen there. */
export function navigation(
  pages: readonly Page[],
  request?: PageRequest,
  at: string | undefined = request?.page.path,
): Fragment {
  const chosen = { ...request?.words, ...exactly(request?.parts ?? {}) };
  const takes = ({ filters, isTimeless }: Page, name: string) =>
    name === "from" || name === "to"
      ? isTimeless !== true
      : ["as_of", "at", "tz"].includes(name) || filters.includes(name);
  const hrefOf = (page: Page) =>
    address(
      page.path,
      Object.fromEntries(kept.filter((name) => takes(page, name)).map((name) => [name, chosen[name]])),
    );
  const current = (path: string) => (path === at ? html` aria-current="page"` : "");
  return html`<nav aria-label="Pages"><ul>${pages
    .filter(({ label }) => label !== undefined)
    .map((page) => html`<li><a href="${hrefOf(page)}"${current(page.path)}>${page.label}</a></li>`)}
${Object.entries(others).map(([path, label]) => html`<li><a href="${path}"${current(path)}>${label}</a></li>`)}</ul></nav>`;
}

/** The pages above this one. */
export function trail(steps: ReadonlyArray<{ readonly text: string; readonly href: string }>): Fragment {
  if (steps.length === 0) return html``;
  return html`<nav class="trail" aria-label="Above this page"><ol>${steps.map(
    ({ text, href }) => html`<li><a href="${href}"><bdi>${text}</bdi></a></li>`,
  )}</ol></nav>`;
}
