import type { Context, MiddlewareHandler } from "hono";

/** A path under which a proxy shows the service. */
const shape = /^(\/[\w.~-]+)+$/;

/** The path within the service: below the base path when it comes with it, as it is when a proxy took it away. */
export function pathWithin(basePath: string): (request: Request) => string {
  return ({ url }) => {
    const at = url.indexOf("/", url.indexOf("//") + 2);
    const path = (at < 0 ? "/" : url.slice(at)).replace(/[?#].*$/, "");
    if (basePath !== "" && (path === basePath || path.startsWith(`${basePath}/`)))
      return path.slice(basePath.length) || "/";
    return path;
  };
}

/** Under what the client sees the service: the base path, else what a proxy says that it took away. */
function prefixOf(context: Context, basePath: string): string {
  const told = context.req.header("x-forwarded-prefix")?.replace(/\/$/, "");
  return basePath !== "" ? basePath : told !== undefined && shape.test(told) ? told : "";
}

/** Documents, catalogues and pages have links in them; rows have none. */
const linked = /^\/v1\/(runs|tasks)\/|^\/v1\/(metrics|charts|datasets|reports|wstat)\/?$|^\/openapi\.json$/;

/** Puts the prefix before every link of an answer: in pages, in the links of documents and catalogues, in `Link` and `Location`. */
export function underPrefix(basePath: string): MiddlewareHandler {
  return async (context, next) => {
    const prefix = prefixOf(context, basePath);
    if (prefix === "") return next();
    // What is packed cannot be changed any more.
    const mayChange = context.req.header("accept")?.includes("text/html") || linked.test(context.req.path);
    if (mayChange) context.req.raw.headers.delete("accept-encoding");
    await next();
    const { headers, body } = context.res;
    for (const name of ["link", "location"]) {
      const value = headers.get(name);
      if (value !== null) context.res.headers.set(name, value.replace(/(^|<)\/(?!\/)/g, `$1${prefix}/`));
    }
    const type = headers.get("content-type") ?? "";
    const isPage = type.startsWith("text/html");
    if (body === null || headers.has("content-encoding")) return;
    if (!isPage && !(type.startsWith("application/json") && linked.test(context.req.path))) return;
    const text = await context.res.text();
    context.res.headers.delete("content-length");
    context.res = new Response(isPage ? pageUnder(text, prefix) : jsonUnder(text, prefix), context.res);
  };
}

function pageUnder(text: string, prefix: string): string {
  return text.replace(/(\s(?:href|src|srcset|action)=")\/(?!\/)/g, `$1${prefix}/`);
}

/** In the text of JSON a quote within a value is escaped, so these are keys and nothing else. */
function jsonUnder(text: string, prefix: string): string {
  return text
    .replace(/("(?:href|url)":\s*")\/(?!\/)/g, `$1${prefix}/`)
    .replace(/"links":\{[^{}]*\}/g, (links) => links.replace(/(":")\//g, `$1${prefix}/`));
}
