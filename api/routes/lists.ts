import { type Context, Hono } from "hono";
import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { type ListKey, listKeys } from "../../metrics/lists/index.ts";
import { askRows, cursorState, streamRows } from "../../metrics/rows.ts";
import { form, formKeys, streamed } from "../../reports/forms/index.ts";
import { formOf, selectionOf, type Words, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { listWords, MOST_ROWS, pagePattern } from "../words.ts";

/** `/v1/runs`, `/v1/tasks`, ...: rows, filtered, sorted and paged. */
export function listRoutes(lake: Lake): Hono {
  const routes = new Hono();
  for (const key of listKeys) {
    const schema = listWords(key);
    routes.get(`/${key}`, (context) => page(context, lake, key, wordsOf(context, schema)));
  }
  return routes;
}

async function page(context: Context, lake: Lake, key: ListKey, words: Words): Promise<Response> {
  const name = formOf(context, words);
  const { type, write, streams } = form(name);
  const limit = limitOf(words.limit);
  if (limit === "all" && !streams)
    throw new LedgerError("usage", `${name} cannot hold all rows; take a limit up to ${MOST_ROWS}, or another format`, {
      field: "limit",
      allowed: formKeys.filter((one) => form(one).streams),
    });
  const { columns, sort, cursor } = words;
  const state = await lake.state(cursor === undefined ? words.at : cursorState(cursor));
  const isPinned = words.at !== undefined || cursor !== undefined;
  // Passes over sources are of no state of the lake: what is told of them holds for now, whatever time counts as the present.
  const isOfNow = key === "sources" || (key === "runs" && words.as_of === undefined);
  return respond(context, type, { state, isPinned, isOfNow }, async () => {
    const { at, ...selection } = selectionOf(words);
    const asked = { ...selection, at: state.id, columns, sort, cursor };
    const options = { formulaSafe: words.formula_safe === "true" };
    if (limit === "all") return { type, chunks: write(await streamRows(lake, key, asked), options) };
    const answer = await askRows(lake, key, { ...asked, limit: String(limit) });
    const { next } = answer.meta;
    return {
      type,
      chunks: write(streamed(answer), options),
      ...(next === null ? {} : { headers: { link: `<${nextPage(context, next)}>; rel="next"` } }),
    };
  });
}

function limitOf(text: string | undefined): number | "all" {
  if (text === "all") return "all";
  if (text === undefined) return 100;
  if (new RegExp(`^(${pagePattern})$`).test(text)) return Number(text);
  throw new LedgerError(
    "usage",
    `limit ${text} is no number of rows from 1 to ${MOST_ROWS}; \`all\` streams every row`,
    {
      field: "limit",
    },
  );
}

function nextPage(context: Context, cursor: string): string {
  const url = new URL(context.req.url);
  url.searchParams.set("cursor", cursor);
  return `${context.req.path}${url.search}`;
}
