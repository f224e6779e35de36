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
      method: operation.method ?? ("get" as const),
      example: exampleOf(operation),
      body: operation.body === undefined ? undefined : JSON.stringify(operation.body.example),
      parameters: (described.paths[operation.path]?.[operation.method ?? "get"]?.parameters ?? []).map(
        ({ name, description }) => ({
          name,
          description: String(description ?? ""),
        }),
      ),
    }));
    return context.html(await referencePage(entries, catalogue()));
  });
  return routes;
}
