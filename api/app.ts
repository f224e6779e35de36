import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import type { Lake } from "../lake/lake.ts";
import { defaultSqlLimits } from "../lake/sql/limits.ts";
import { SqlPool } from "../lake/sql/pool.ts";
import { type KnownReports, noReports } from "../reports/allocation/known.ts";
import type { Known } from "../reports/charts/chart.ts";
import type { Citation } from "../reports/export/request.ts";
import { scriptHash } from "../reports/pages/document.ts";
import { errorPage, missingPage } from "../reports/pages/error.ts";
import { type Access, admission, tokenOf } from "./access.ts";
import { type ClientLimits, defaultClientLimits, fairShare, knownAddress } from "./clients.ts";
import { knownHosts } from "./hosts.ts";
import { KeptAnswers } from "./kept.ts";
import { accessLog, auditOf } from "./log.ts";
import { Observed } from "./observe.ts";
import { pathWithin, underPrefix } from "./prefix.ts";
import { problem, problemBody } from "./problem.ts";
import { chartRoutes } from "./routes/charts.ts";
import { datasetPages } from "./routes/dataset_pages.ts";
import { datasetRoutes } from "./routes/datasets.ts";
import { documentRoutes } from "./routes/documents.ts";
import { exportRoutes } from "./routes/export.ts";
import { failureRoutes } from "./routes/failures.ts";
import { listRoutes } from "./routes/lists.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { notebookRoutes } from "./routes/notebooks.ts";
import { pageRoutes } from "./routes/pages.ts";
import { referenceRoutes } from "./routes/reference.ts";
import { reportRoutes } from "./routes/reports.ts";
import { sqlRoutes } from "./routes/sql.ts";
import { watchRoutes } from "./routes/watch.ts";
import { wstatRoutes } from "./routes/wstat.ts";
import { Tokens } from "./tokens.ts";

export interface AppOptions {
  readonly lake: Lake;
  /** What the configuration tells charts. */
  readonly known?: Known;
  /** What the configuration tells reports. */
  readonly reports?: KnownReports;
  /** Whoever made the data, for exports. */
  readonly citation?: Citation | undefined;
  /** Where queries in SQL run; default one with the default limits. */
  readonly sql?: SqlPool;
  /** Default: no token is wanted, those of the lake are looked at when one is sent. */
  readonly access?: Access;
  readonly limits?: ClientLimits;
  /** Origins whose pages may read answers; default none. */
  readonly origins?: readonly string[];
  /** Path under which the service is seen, as `/ledger`; default the root, or what a proxy says in X-Forwarded-Prefix. */
  readonly basePath?: string;
  /** Names of the host that it answers under, beside those of the loopback address; default any. */
  readonly hosts?: readonly string[];
  /** Addresses of proxies whose word for a client's address is taken. */
  readonly proxies?: readonly string[];
  readonly observed?: Observed;
  /** Gets a line per request. */
  readonly log?: Logger;
  /** Does the log have the text of queries in SQL, and not their hash alone? */
  readonly logSql?: boolean;
  /** Told of every request that failed for a reason of ours. */
  readonly onFault?: (thrown: unknown, path: string, requestId: string) => void;
}

/** The longest body that is read: that of a query. */
const MOST_BYTES = 256 * 1024;

/** The whole HTTP side over one lake. It never listens: `serve` does. */
export function createApp(options: AppOptions): Hono {
  const { lake, basePath = "", limits = defaultClientLimits, origins = [], log } = options;
  const { access = { tokens: new Tokens(lake.folder), isRequired: false }, observed = new Observed() } = options;
  const sql = options.sql ?? new SqlPool(lake.folder, defaultSqlLimits, observed.sqlStopped);
  const app = new Hono({ getPath: pathWithin(basePath) });
  const inside = { ...options, sql, observed, kept: new KeptAnswers() };
  const whole = surface(lake, inside);
  const narrow = new Map<string, Hono>();
  app.use(requestId());
  app.use(knownAddress(options.proxies ?? []));
  if (log !== undefined) app.use(accessLog(log, options.logSql ?? false));
  app.use(observed.timed());
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
        scriptSrc: [scriptHash],
        connectSrc: ["'self'"],
        imgSrc: ["data:", "'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    }),
  );
  if (origins.length > 0)
    app.use(
      cors({ origin: [...origins], allowHeaders: ["authorization", "content-type"], exposeHeaders: ["etag", "link"] }),
    );
  if (options.hosts !== undefined) app.use(knownHosts(options.hosts));
  app.use(admission(access));
  app.use(fairShare(limits));
  app.use(
    bodyLimit({
      maxSize: MOST_BYTES,
      onError: (context) =>
        problemBody(context, 413, "Too long", `a body has at most ${MOST_BYTES} bytes`, { field: "body" }),
    }),
  );
  app.use(underPrefix(basePath));
  app.all("*", async (context) => {
    const sources = tokenOf(context)?.sources ?? null;
    const env = { ...(context.env as object), requestId: context.get("requestId"), audit: auditOf(context) };
    const response = await seen(sources).fetch(context.req.raw, env);
    context.set("policy" as never, (response.headers.get("content-security-policy") ?? undefined) as never);
    return context.newResponse(response.body, response);
  });
  app.onError(failed(options));
  return app;

  /** What whoever may see these sources alone is served from. */
  function seen(sources: readonly string[] | null): Hono {
    if (sources === null) return whole;
    const key = [...sources].sort().join("\n");
    const found = narrow.get(key) ?? surface(lake.only(sources), inside);
    narrow.set(key, found);
    return found;
  }
}

/** What all surfaces have together. */
interface Inside extends AppOptions {
  readonly sql: SqlPool;
  readonly observed: Observed;
  readonly kept: KeptAnswers;
}

/** Every path, over a lake that shows what its reader may see and nothing else. */
function surface(lake: Lake, options: Inside): Hono {
  const app = new Hono({ getPath: pathWithin(options.basePath ?? "") });
  app.use((context, next) => {
    context.set("kept" as never, options.kept as never);
    return next();
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) => {
        context.header("allow", methods.join(", "));
        return problemBody(
          context,
          405,
          "Not that way",
          `${context.req.path} takes ${methods.join(", ")}, not ${context.req.method}`,
        );
      },
    }),
  );
  app.use(async (context, next) => {
    await next();
    const policy = context.get("policy" as never) as string | undefined;
    if (policy !== undefined) context.header("content-security-policy", policy);
  });
  // What depends on no lake is tagged by its content.
  for (const path of ["/v1/metrics", "/v1/charts", "/v1/sql/schema", "/openapi.json", "/docs"]) app.use(path, etag());
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.route("/", watchRoutes(lake, options.observed));
  app.route("/", pageRoutes(lake, options.known ?? {}));
  app.route("/", referenceRoutes());
  app.route("/v1/metrics", metricRoutes(lake));
  app.route("/v1/charts", chartRoutes(lake, options.known ?? {}));
  app.route("/v1/reports", reportRoutes(lake, options.reports ?? noReports));
  app.route("/v1/datasets", datasetRoutes(lake));
  app.route("/datasets", datasetPages(lake, options.basePath ?? ""));
  app.route("/v1/export.tar", exportRoutes(lake, options.citation));
  app.route("/v1/notebooks", notebookRoutes(lake, options.basePath ?? ""));
  app.route("/v1", listRoutes(lake));
  app.route("/v1", documentRoutes(lake));
  app.route("/v1/failures", failureRoutes(lake));
  app.route("/v1/sql", sqlRoutes(lake, options.sql));
  app.route("/v1/wstat", wstatRoutes(lake));
  app.notFound((context) => {
    const { path } = context.req;
    if (isForPeople(context)) return context.html(missingPage(path), 404);
    return problemBody(
      context,
      404,
      "No such path",
      `there is nothing at ${path}; see /docs, /v1/metrics and /v1/charts`,
    );
  });
  app.onError(failed(options));
  return app;
}

/** What went wrong, as a page to whoever opened one; a reason of ours is told to the log. */
function failed({ onFault }: AppOptions) {
  return async (thrown: Error, context: Context): Promise<Response> => {
    const response = problem(context, thrown);
    const { requestId } = (context.env ?? {}) as { requestId?: string };
    // Of somebody who has left, nothing that went wrong is a fault: his answer was torn down under it.
    if (response.status >= 500 && !context.req.raw.signal.aborted)
      onFault?.(thrown, context.req.path, requestId ?? String(context.get("requestId")));
    return isForPeople(context) && response.status !== 401
      ? context.html(errorPage(thrown, context.req.path), response.status as ContentfulStatusCode)
      : response;
  };
}

/** A browser that is not in the part for programs gets what went wrong as a page. */
function isForPeople({ req }: Context): boolean {
  return !req.path.startsWith("/v1") && (req.header("accept")?.includes("text/html") ?? req.path === "/");
}
