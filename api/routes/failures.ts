import { Hono } from "hono";
import type { Lake } from "../../lake/lake.ts";
import { askFailures } from "../../metrics/failures.ts";
import { form, streamed } from "../../reports/forms/index.ts";
import { formOf, selectionOf, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { failureWords } from "../words.ts";

/** `/v1/failures`: what failed, why, and what it cost. */
export function failureRoutes(lake: Lake): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => {
    const words = wordsOf(context, failureWords);
    const { type, write } = form(formOf(context, words));
    const state = await lake.state(words.at);
    return respond(context, type, { state, isPinned: words.at !== undefined, isOfNow: false }, async () => {
      const answer = await askFailures(lake, {
        ...selectionOf(words),
        at: state.id,
        sort: words.sort,
        limit: words.limit,
      });
      return { type, chunks: write(streamed(answer), { formulaSafe: words.formula_safe === "true" }) };
    });
  });
  return routes;
}
