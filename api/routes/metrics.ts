import { Hono } from "hono";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { dimensionsOf, metric, metricKeys } from "../../metrics/registry.ts";
import { forms } from "../../reports/forms.ts";
import { formOf, selectionOf } from "../request.ts";

/** `/v1/metrics`: the catalogue, and every metric by every dimension that it means something by. */
export function metricRoutes(lake: Lake): Hono {
  const routes = new Hono();
  routes.get("/", (context) => context.json({ data: catalogue() }));
  routes.get("/:metrics", async (context) => {
    const form = forms[formOf(context)];
    const selection = selectionOf(context, ["by", "format"]);
    const answer = await ask(lake, {
      ...selection,
      metrics: context.req.param("metrics"),
      by: context.req.query("by"),
    });
    return context.body(form.write(answer), 200, { "content-type": form.type, vary: "accept" });
  });
  return routes;
}

function catalogue() {
  return metricKeys.map((name) => {
    const { title, unit, meaning, formula, nullWhen, example } = metric(name);
    return { name, title, unit, meaning, formula, null_when: nullWhen, example, dimensions: dimensionsOf(name) };
  });
}
