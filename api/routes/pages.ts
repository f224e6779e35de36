import { type Context, Hono } from "hono";
import type { Lake } from "../../lake/lake.ts";
import type { Known } from "../../reports/charts/chart.ts";
import { pages } from "../../reports/pages/index.ts";
import type { Page } from "../../reports/pages/page.ts";
import { emptyPage, renderPage } from "../../reports/pages/render.ts";
import { wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { pageWords } from "../words.ts";

const type = "text/html; charset=utf-8";

/** Every page of the registry, at its address. */
export function pageRoutes(lake: Lake, known: Known): Hono {
  const routes = new Hono();
  for (const page of pages) {
    const schema = pageWords(page);
    routes.get(page.path, (context) => show(context, lake, known, page, wordsOf(context, schema)));
  }
  return routes;
}

async function show(
  context: Context,
  lake: Lake,
  known: Known,
  page: Page,
  words: ReturnType<typeof wordsOf>,
): Promise<Response> {
  const state = await lake.state(words.at);
  // Every page tells ages and whether a run goes on.
  const validity = { state, isPinned: words.at !== undefined, isOfNow: words.as_of === undefined };
  return respond(context, type, validity, async () => {
    if (state.entries.length === 0) return { type, chunks: [await emptyPage(lake)] };
    const { path } = context.req;
    const now = words.as_of === undefined ? new Date() : new Date(words.as_of);
    return {
      type,
      chunks: [await renderPage({ page, lake, known, at: state.id, now, path, parts: context.req.param(), words })],
    };
  });
}
