import { Hono } from "hono";
import { type Lake, refuseEmpty } from "../../lake/lake.ts";
import { type Citation, type ExportForm, type Partition, readExport } from "../../reports/export/request.ts";
import { exportTar } from "../../reports/export/tar.ts";
import { selectionOf, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { exportWords } from "../words.ts";

const type = "application/x-tar";

/** `/v1/export.tar`: what `parsl-ledger export` writes into a folder, as one archive. */
export function exportRoutes(lake: Lake, citation: Citation | undefined): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => {
    const { dataset, format, partition, ...words } = wordsOf(context, exportWords);
    const { at, from, to, filters } = selectionOf(words);
    const state = await lake.state(at);
    refuseEmpty(lake, state);
    const asked = { dataset, from, to, filters, format: format as ExportForm, partition: partition as Partition };
    const request = await readExport(lake.folder, state, asked, citation);
    return respond(context, type, { state, isPinned: at !== undefined, isOfNow: false }, async () => ({
      type,
      chunks: exportTar(request),
      headers: { "content-disposition": `attachment; filename="parsl-ledger-${state.id}.tar"` },
    }));
  });
  return routes;
}
