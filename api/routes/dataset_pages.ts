import { Hono } from "hono";
import type { Lake } from "../../lake/lake.ts";
import { refuseEmpty } from "../../lake/lake.ts";
import { datasetPage, datasetsPage } from "../../reports/pages/datasets.ts";
import { addressOf } from "../prefix.ts";
import { wordsOf } from "../request.ts";
import { datasetListWords } from "../words.ts";

/** `/datasets`: what there is to take away, for people. */
export function datasetPages(lake: Lake, basePath: string): Hono {
  const routes = new Hono();
  const stateOf = async (at: string | undefined) => {
    const state = await lake.state(at);
    refuseEmpty(lake, state);
    return state;
  };
  routes.get("/", async (context) =>
    context.html(await datasetsPage(await stateOf(wordsOf(context, datasetListWords).at))),
  );
  routes.get("/:name", async (context) => {
    const state = await stateOf(wordsOf(context, datasetListWords).at);
    return context.html(await datasetPage(state, context.req.param("name"), addressOf(context, basePath)));
  });
  return routes;
}
