import { type Context, Hono } from "hono";
import { unknownName } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { type ReportFormKey, reportForm, reportFormKeys } from "../../reports/allocation/forms/index.ts";
import { type KnownReports, reportNames } from "../../reports/allocation/known.ts";
import { allocationReport } from "../../reports/allocation/report.ts";
import { wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { catalogueWords, reportWords } from "../words.ts";

/** `/v1/reports`: the list, and every report in every form. */
export function reportRoutes(lake: Lake, known: KnownReports): Hono {
  const routes = new Hono();
  routes.get("/", (context) => {
    wordsOf(context, catalogueWords);
    const data = reportNames(known).map(({ name, title, period }) => ({
      name,
      title,
      period: period ?? null,
      forms: reportFormKeys,
      href: `/v1/reports/${name}.html`,
    }));
    return context.json({ data });
  });
  routes.get("/:file", (context) => made(context, lake, known));
  return routes;
}

async function made(context: Context, lake: Lake, known: KnownReports): Promise<Response> {
  const file = context.req.param("file") as string;
  const [, name = file, ending = ""] = /^(.*)\.([^.]*)$/.exec(file) ?? [];
  const all = reportNames(known);
  const found = all.find((one) => one.name === name);
  const files = all.flatMap((one) => reportFormKeys.map((key) => `${one.name}.${key}`));
  if (found === undefined || !isForm(ending)) throw unknownName("unknown", "report", file, files);
  const form = reportForm(ending);
  const { from, to, period, as_of: asOf, at, source, lenient } = wordsOf(context, reportWords);
  const state = await lake.state(at);
  const filters = source === undefined ? {} : { source };
  const isWindow = from !== undefined || to !== undefined;
  const chosen = { from, to, period: period ?? (isWindow ? undefined : found.period) };
  // Without as_of the present is the last record: nothing here depends on the clock.
  const validity = { state, isPinned: at !== undefined, isOfNow: false };
  return respond(context, form.type, validity, async () => {
    const words = { ...chosen, asOf, at: state.id, filters, lenient: lenient === "true" };
    return { type: form.type, chunks: [await form.write(await allocationReport(lake, known.settings, words))] };
  });
}

function isForm(ending: string): ending is ReportFormKey {
  return (reportFormKeys as string[]).includes(ending);
}
