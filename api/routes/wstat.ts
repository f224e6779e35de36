import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { readInstant } from "../../metrics/request.ts";
import { type SheetFormKey, sheetFormKeys, sheetForms } from "../../reports/wstat/forms.ts";
import { wstat } from "../../reports/wstat/index.ts";
import { type Words, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { wstatWords } from "../words.ts";

/** `/v1/wstat/{report}`: what wstat prints, for a terminal unless another form is asked for. */
export function wstatRoutes(lake: Lake): Hono {
  const routes = new Hono();
  routes.get("/:report", async (context) => {
    const words = wordsOf(context, wstatWords);
    const { type, write } = sheetForms[formOf(context, words)];
    const { format: _, width, as_of: asOf, utc, no_header, oddball, extended, ...same } = words;
    const state = await lake.state(words.at);
    const validity = { state, isPinned: words.at !== undefined, isOfNow: asOf === undefined };
    const options = {
      width: width === undefined ? undefined : widthOf(width),
      noHeader: no_header === "true",
      isUtc: utc === "true",
      now: asOf === undefined ? new Date() : readInstant("as_of", asOf),
    };
    return respond(context, type, validity, async () => {
      const flags = { oddball: oddball === "true", extended: extended === "true" };
      const sheet = await wstat(lake, context.req.param("report"), { ...same, ...flags, asOf, at: state.id });
      return { type, chunks: write(sheet, options) };
    });
  });
  return routes;
}

function formOf(context: Context, { format }: Words): SheetFormKey {
  if (format !== undefined) return format as SheetFormKey;
  const typeOf = (key: SheetFormKey) => sheetForms[key].type.split(";", 1)[0] as string;
  const accepted = accepts(context, { header: "Accept", supports: sheetFormKeys.map(typeOf), default: typeOf("text") });
  return sheetFormKeys.find((key) => typeOf(key) === accepted) ?? "text";
}

function widthOf(word: string): number {
  if (/^[1-9]\d{0,4}$/.test(word)) return Number(word);
  throw new LedgerError("usage", `width ${word} is no number of columns`, { field: "width" });
}
