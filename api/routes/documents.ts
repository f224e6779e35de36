import { type Context, Hono } from "hono";
import type { Lake } from "../../lake/lake.ts";
import { type Document, runDocument, taskDocument } from "../../reports/documents.ts";
import { selectionOf, type Words, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { documentWords } from "../words.ts";

type Make = (moment: { at: string; asOf: string | undefined }) => Promise<Document>;

/** `/v1/runs/{source}/{run}` and `/v1/tasks/{source}/{run}/{task}`: one thing as a document of JSON. */
export function documentRoutes(lake: Lake): Hono {
  const routes = new Hono();
  routes.get("/runs/:source/:run", (context) => {
    const { source, run } = context.req.param();
    return send(context, lake, wordsOf(context, documentWords), (moment) => runDocument(lake, source, run, moment));
  });
  routes.get("/tasks/:source/:run/:task", (context) => {
    const { source, run, task } = context.req.param();
    return send(context, lake, wordsOf(context, documentWords), (moment) =>
      taskDocument(lake, source, run, task, moment),
    );
  });
  return routes;
}

async function send(context: Context, lake: Lake, words: Words, make: Make): Promise<Response> {
  const type = "application/json; charset=utf-8";
  const state = await lake.state(words.at);
  const validity = { state, isPinned: words.at !== undefined, isOfNow: words.as_of === undefined };
  return respond(context, type, validity, async () => {
    const document = await make({ at: state.id, asOf: selectionOf(words).asOf });
    return { type, chunks: [written(document)] };
  });
}

function written(document: Document): string {
  return `${JSON.stringify(document, (_, value) => (typeof value === "bigint" ? Number(value) : value))}\n`;
}
