import { Hono } from "hono";
import { unknownName } from "../../errors.ts";
import { type Lake, refuseEmpty } from "../../lake/lake.ts";
import { NOTEBOOK, notebook } from "../../reports/notebook.ts";
import { addressOf } from "../prefix.ts";
import { wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { datasetListWords } from "../words.ts";

const type = "application/x-ipynb+json";

/** `/v1/notebooks/efficiency.ipynb`: a worked notebook that reads from this service, in the state of the lake that it was taken from. */
export function notebookRoutes(lake: Lake, basePath: string): Hono {
  const routes = new Hono();
  routes.get("/:file", async (context) => {
    if (context.req.param("file") !== NOTEBOOK)
      throw unknownName("unknown", "notebook", context.req.param("file"), [NOTEBOOK]);
    const { at } = wordsOf(context, datasetListWords);
    const state = await lake.state(at);
    refuseEmpty(lake, state);
    const address = addressOf(context, basePath);
    return respond(context, type, { state, isPinned: at !== undefined, isOfNow: false, address }, async () => ({
      type,
      chunks: [notebook(address, state.id)],
      headers: { "content-disposition": `attachment; filename="${NOTEBOOK}"` },
    }));
  });
  return routes;
}
