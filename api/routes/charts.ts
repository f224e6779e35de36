import { Hono } from "hono";
import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { charts } from "../../reports/charts/index.ts";
import { renderSvg } from "../../reports/charts/render.ts";
import { selectionOf, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { selectionWords } from "../words.ts";

/** `/v1/charts`: the list, and every chart as a picture or as a spec that carries its data. */
export function chartRoutes(lake: Lake): Hono {
  const routes = new Hono();
  routes.get("/", (context) => {
    return context.json({
      data: Object.entries(charts).map(([name, { title, question }]) => ({
        name,
        title,
        question,
        forms: ["svg", "json"],
      })),
    });
  });
  routes.get("/:file", async (context) => {
    const [, name = "", form = ""] = /^(.*)\.([^.]*)$/.exec(context.req.param("file")) ?? [];
    const chart = charts[name];
    if (!chart || (form !== "svg" && form !== "json")) {
      const allowed = Object.keys(charts).flatMap((known) => [`${known}.svg`, `${known}.json`]);
      throw new LedgerError("unknown", `unknown chart ${context.req.param("file")}; there are ${allowed.join(", ")}`, {
        field: "chart",
        allowed,
      });
    }
    const words = wordsOf(context, selectionWords);
    const type = form === "json" ? "application/json; charset=utf-8" : "image/svg+xml; charset=utf-8";
    const state = await lake.state(words.at);
    const validity = { state, isPinned: words.at !== undefined, isOfNow: words.as_of === undefined };
    return respond(context, type, validity, async () => {
      const spec = await chart.spec(lake, { ...selectionOf(words), at: state.id });
      return { type, chunks: [form === "json" ? JSON.stringify(spec) : await renderSvg(spec)] };
    });
  });
  return routes;
}
