import { type Context, Hono } from "hono";
import { unknownName } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { chartCatalogue } from "../../reports/charts/catalogue.ts";
import type { Known } from "../../reports/charts/chart.ts";
import { type ChartFormKey, chartFormKeys, chartForms } from "../../reports/charts/forms.ts";
import { charts } from "../../reports/charts/index.ts";
import { interactivePolicy } from "../../reports/charts/interactive.ts";
import { lookOf, selectionOf, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { catalogueWords, chartWords } from "../words.ts";

/** `/v1/charts`: the list, and every chart as a picture, as a page or as a spec that carries its data. */
export function chartRoutes(lake: Lake, known: Known): Hono {
  const routes = new Hono();
  routes.get("/", (context) => {
    wordsOf(context, catalogueWords);
    return context.json({ data: chartCatalogue() });
  });
  routes.get("/:file", (context) => drawn(context, lake, known));
  return routes;
}

async function drawn(context: Context, lake: Lake, known: Known): Promise<Response> {
  const file = context.req.param("file") as string;
  const [, name = file, ending = ""] = /^(.*)\.([^.]*)$/.exec(file) ?? [];
  const chart = charts[name];
  if (chart === undefined) throw unknownName("unknown", "chart", name, Object.keys(charts));
  if (!(ending in chartForms)) {
    const files = chartFormKeys.map((key) => `${name}.${key}`);
    throw unknownName("unknown", "form", file, files, "chart");
  }
  const form = ending as ChartFormKey;
  const { type, write } = chartForms[form];
  const words = wordsOf(context, chartWords(chart));
  const state = await lake.state(words.at);
  const validity = { state, isPinned: words.at !== undefined, isOfNow: words.as_of === undefined };
  if (form === "html") context.set("policy", interactivePolicy());
  return respond(context, type, validity, async () => {
    const spec = await chart.spec(lake, { ...selectionOf(words), at: state.id }, lookOf(words), known);
    return { type, chunks: [await write(spec)] };
  });
}
