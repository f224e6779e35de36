import { html, raw } from "hono/html";
import { resource } from "../../resources.ts";

export type Fragment = ReturnType<typeof html>;

const style = resource("reports/pages/style.css");

/** A whole page around its content: one file, no script, nothing fetched from elsewhere. */
export async function document(title: string, content: Fragment): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><style>${raw(style)}</style></head>
<body><header><h1><a href="/">Parsl Ledger</a></h1><p>What was paid for, and what came of it</p></header><main>${content}</main></body>
</html>`;
  return page.toString();
}
