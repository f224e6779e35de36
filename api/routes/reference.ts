import { Hono } from "hono";
import { catalogue } from "../../metrics/catalogue.ts";
import { referencePage } from "../../reports/pages/reference.ts";
import { openApi } from "../openapi.ts";
import { exampleOf, operations } from "../operations.ts";

/** `/openapi.json`, and `/docs` for people. */
export function referenceRoutes(): Hono {
  const routes = new Hono();
  const described = openApi();
  routes.get("/openapi.json", (context) => context.json(described));
  routes.get("/docs", async (context) => {
    const entries = operations.map((operation) => ({
      ...operation,
      example: exampleOf(operation),
      parameters: (described.paths[operation.path]?.get.parameters ?? []).map(({ name, description }) => ({
        name,
        description: String(description ?? ""),
      })),
    }));
    return context.html(await referencePage(entries, catalogue()));
  });
  return routes;
}
