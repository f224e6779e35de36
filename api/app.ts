import { Hono } from "hono";
import { etag } from "hono/etag";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Lake } from "../lake/lake.ts";
import type { Known } from "../reports/charts/chart.ts";
import type { Citation } from "../reports/export/request.ts";
import { errorPage } from "../reports/pages/error.ts";
import { homePage } from "../reports/pages/home.ts";
import { problem, problemBody } from "./problem.ts";
import { selectionOf, wordsOf } from "./request.ts";
import { chartRoutes } from "./routes/charts.ts";
import { datasetPages } from "./routes/dataset_pages.ts";
import { datasetRoutes } from "./routes/datasets.ts";
import { documentRoutes } from "./routes/documents.ts";
import { exportRoutes } from "./routes/export.ts";
import { failureRoutes } from "./routes/failures.ts";
import { listRoutes } from "./routes/lists.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { referenceRoutes } from "./routes/reference.ts";
import { selectionWords } from "./words.ts";

export interface AppOptions {
  readonly lake: Lake;
  /** What the configuration tells charts. */
  readonly known?: Known;
  /** Whoever made the data, for exports. */
  readonly citation?: Citation | undefined;
  /** Told of every request that failed for a reason of ours. */
  readonly onFault?: (thrown: unknown, path: string, requestId: string) => void;
}

/** The whole HTTP side over one lake. It keeps nothing between requests and never listens: `serve` does. */
export function createApp({ lake, known = {}, citation, onFault }: AppOptions): Hono {
  const app = new Hono();
  app.use(requestId());
  app.use(async (context, next) => {
    await next();
    const policy = context.get("policy" as never) as string | undefined;
    if (policy !== undefined) context.header("content-security-policy", policy);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["data:"],
        formAction: ["'self'"],
      },
    }),
  );
  // What depends on no lake is tagged by its content.
  for (const path of ["/v1/metrics", "/v1/charts", "/openapi.json", "/docs"]) app.use(path, etag());
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/", async (context) => context.html(await homePage(lake, selectionOf(wordsOf(context, selectionWords)))));
  app.route("/", referenceRoutes());
  app.route("/v1/metrics", metricRoutes(lake));
  app.route("/v1/charts", chartRoutes(lake, known));
  app.route("/v1/datasets", datasetRoutes(lake));
  app.route("/datasets", datasetPages(lake));
  app.route("/v1/export.tar", exportRoutes(lake, citation));
  app.route("/v1", listRoutes(lake));
  app.route("/v1", documentRoutes(lake));
  app.route("/v1/failures", failureRoutes(lake));
  app.notFound((context) => {
    const { method, path } = context.req;
    if (method === "GET" || method === "HEAD")
      return problemBody(
        context,
        404,
        "No such path",
        `there is nothing at ${path}; see /docs, /v1/metrics and /v1/charts`,
      );
    context.header("allow", "GET, HEAD");
    return problemBody(context, 405, "Not that way", `${path} is read with GET; ${method} does nothing there`);
  });
  app.onError((thrown, context) => {
    const response = problem(context, thrown);
    if (response.status >= 500) onFault?.(thrown, context.req.path, context.get("requestId"));
    return context.req.path === "/"
      ? context.html(errorPage(thrown), response.status as ContentfulStatusCode)
      : response;
  });
  return app;
}
