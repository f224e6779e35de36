import { type Context, Hono } from "hono";
import { messageOf } from "../../errors.ts";
import { failedAttempts } from "../../lake/attempts.ts";
import type { Lake } from "../../lake/lake.ts";
import type { Observed } from "../observe.ts";
import { freshness } from "../sources.ts";

/** `/readyz` and `/metrics`: for those who watch the service. */
export function watchRoutes(lake: Lake, observed: Observed): Hono {
  const routes = new Hono();
  routes.get("/readyz", (context) => ready(context, lake));
  routes.get("/metrics", async (context) => {
    context.header("cache-control", "no-store");
    return context.body(await observed.text(lake), 200, { "content-type": observed.registry.contentType });
  });
  return routes;
}

/** 200 while the lake can be read, empty or not; 503 with the reason else. */
async function ready(context: Context, lake: Lake): Promise<Response> {
  context.header("cache-control", "no-store");
  try {
    const state = await lake.state();
    const failed = await failedAttempts(lake.folder);
    return context.json({
      status: "ready",
      lake_state: state.id,
      sources: await freshness(lake, state),
      // Paths and reasons name files, which not everybody may know of.
      failed: state.isWhole ? failed : failed.map(({ at }) => ({ at })),
    });
  } catch (thrown) {
    return context.json({ status: "not ready", reason: messageOf(thrown) }, 503);
  }
}
