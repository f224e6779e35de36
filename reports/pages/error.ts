import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { document, type Fragment } from "./document.ts";
import { pages } from "./index.ts";
import { navigation } from "./parts/navigation.ts";

/** What a person sees instead of a page: what happened and what to do, never what our code was doing. */
export function errorPage(thrown: unknown, path: string): Promise<string> {
  if (!(thrown instanceof LedgerError))
    return notice("That did not work", html`<p>Something went wrong here; the server's log says what.</p>`, path);
  const title = thrown.code === "unknown" ? "There is no such thing here" : "That did not work";
  return notice(title, html`<p><bdi>${thrown.message.slice(0, 2000)}</bdi></p>`, path);
}

export function missingPage(path: string): Promise<string> {
  return notice("There is no such page", html`<p>Nothing is at <code>${path.slice(0, 300)}</code>.</p>`, "/");
}

function notice(title: string, content: Fragment, path: string): Promise<string> {
  return document(
    `${title} · Parsl Ledger`,
    html`<h1>${title}</h1>${content}<p class="onward"><a href="${path}">The same page without filters</a> <a href="/">The whole ledger</a></p>`,
    { navigation: navigation(pages) },
  );
}
