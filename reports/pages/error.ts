import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import { document } from "./document.ts";

/** What a person sees instead of a page: what happened and what to do, never what our code was doing. */
export function errorPage(thrown: unknown): Promise<string> {
  const message =
    thrown instanceof LedgerError ? thrown.message : "Something went wrong here; the server's log says what.";
  return document(
    "Parsl Ledger",
    html`<h2>That did not work</h2><p>${message}</p><p><a href="/">Back to the whole ledger</a></p>`,
  );
}
