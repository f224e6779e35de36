import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { resource } from "../../resources.ts";
import { colourRules } from "./parts/colours.ts";

export type Fragment = ReturnType<typeof html>;

const style = resource("reports/pages/style.css") + colourRules();
const script = resource("reports/pages/live.js");

/** The only script that any page has, as a content security policy names it. */
export const scriptHash = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

export interface Around {
  /** Links to the other pages. */
  readonly navigation?: Fragment;
  readonly footer?: Fragment;
  /** Does the page go on changing? Then it asks for itself again. */
  readonly isLive?: boolean;
}

/** A whole page around its content: style and script stand in it, nothing comes from elsewhere, and all of it is there without the script. */
export async function document(title: string, content: Fragment, around: Around = {}): Promise<string> {
  const { navigation = "", footer = "", isLive = false } = around;
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,">${isLive ? raw('<noscript><meta http-equiv="refresh" content="60"></noscript>') : ""}<style>${raw(style)}</style></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header><p class="brand"><a href="/">Parsl Ledger</a></p>${navigation}</header>
<main id="main" tabindex="-1">${content}</main>
<footer>${footer}</footer>${isLive ? html`<script>${raw(script)}</script>` : ""}</body>
</html>`;
  return page.toString();
}
