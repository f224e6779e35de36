import { type Context, Hono } from "hono";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { catalogue } from "../../metrics/catalogue.ts";
import { form, streamed } from "../../reports/forms/index.ts";
import { formOf, selectionOf, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { catalogueWords, metricWords } from "../words.ts";

/** `/v1/metrics`: the catalogue, and every metric by every dimension that it means something by. */
export function metricRoutes(lake: Lake): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => {
    wordsOf(context, catalogueWords);
    return context.json({ data: catalogue() });
  });
  routes.get("/:metrics", (context) => figures(context, lake));
  return routes;
}

async function figures(context: Context, lake: Lake): Promise<Response> {
  const words = wordsOf(context, metricWords);
  const metrics = context.req.param("metrics") as string;
  const { by, sort, limit, totals, compare } = words;
  const { type, write } = form(formOf(context, words));
  const state = await lake.state(words.at);
  const isOfNow = words.as_of === undefined && /\bstatus\b/.test(`${by} ${Object.keys(words).join(" ")}`);
  return respond(context, type, { state, isPinned: words.at !== undefined, isOfNow }, async () => {
    const asked = { ...selectionOf(words), at: state.id, metrics, by, sort, limit, totals, compare };
    const answer = await ask(lake, asked);
    return { type, chunks: write(streamed(answer), { formulaSafe: words.formula_safe === "true" }) };
  });
}
