import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { LedgerError, unknownName } from "../../errors.ts";
import { HeldFiles } from "../../lake/held_files.ts";
import { type Lake, refuseEmpty } from "../../lake/lake.ts";
import { dataFolder } from "../../lake/layout.ts";
import { type FileForm, selectRows, streamDataset, writeDataset } from "../../metrics/dataset_rows.ts";
import { datasetNames, datasetTable, filesOf } from "../../metrics/datasets.ts";
import { datasetMeta, offeredDatasets } from "../../reports/datasets.ts";
import { arrowStream } from "../../reports/forms/arrow.ts";
import { form } from "../../reports/forms/index.ts";
import { selectionOf, type Words, wordsOf } from "../request.ts";
import { respond } from "../respond.ts";
import { sendFile } from "../send_file.ts";
import { datasetListWords, datasetWords } from "../words.ts";

const YEAR_S = 31_536_000;

/** `/v1/datasets`: what there is to take away, each as one file, and the files of the lake themselves. */
export function datasetRoutes(lake: Lake): Hono {
  const routes = new Hono();
  const held = new HeldFiles();
  routes.get("/", (context) => described(context, lake, (all) => all));
  routes.get("/files/:table/:source/:file", (context) => {
    const { table, source, file } = context.req.param();
    return ownFile(context, lake, [table, source, file]);
  });
  routes.get("/:file", (context) => {
    const [, name = "", extension] = /^(.*?)(?:\.([^.]*))?$/.exec(context.req.param("file")) ?? [];
    if (extension === undefined)
      return described(context, lake, (all) => all[datasetNames.indexOf(datasetTable(name).name)]);
    if (extension === "arrow") return arrowOf(context, lake, name);
    if (extension === "parquet" || extension === "csv") return fileOf(context, lake, held, name, extension);
    throw unknownName("unknown", "form", extension, ["parquet", "csv", "arrow"]);
  });
  return routes;
}

type Offered = Awaited<ReturnType<typeof offeredDatasets>>;

async function described(context: Context, lake: Lake, pick: (all: Offered) => unknown): Promise<Response> {
  const type = "application/json; charset=utf-8";
  const { at } = wordsOf(context, datasetListWords);
  const state = await lake.state(at);
  refuseEmpty(lake, state);
  return respond(context, type, { state, isPinned: at !== undefined, isOfNow: false }, async () => {
    const body = { data: pick(await offeredDatasets(state)), meta: datasetMeta(state) };
    return { type, chunks: [`${JSON.stringify(body)}\n`] };
  });
}

async function understood(context: Context, lake: Lake, name: string) {
  const table = datasetTable(name);
  const words = wordsOf(context, datasetWords);
  const state = await lake.state(words.at);
  refuseEmpty(lake, state);
  return { table, words, state, selection: await selectRows(state, selectionOf(words), true) };
}

/** All rows that pass the filters as one file, made once for whoever reads it whole or in parts. */
async function fileOf(context: Context, lake: Lake, held: HeldFiles, name: string, extension: FileForm) {
  const { table, words, state, selection } = await understood(context, lake, name);
  const { at: _at, ...narrowed } = words;
  const key = JSON.stringify([state.id, name, extension, Object.entries(narrowed).sort()]);
  const file = await held.take(key, (path) => writeDataset(state, table, selection, extension, path));
  return sendFile(context, {
    ...file,
    name: `${name}.${extension}`,
    type: form(extension).type,
    cacheControl: cacheControl(words),
  });
}

function cacheControl({ at }: Words): string {
  return at === undefined ? "private, no-cache" : "private, max-age=3600";
}

async function arrowOf(context: Context, lake: Lake, name: string): Promise<Response> {
  const { table, words, state, selection } = await understood(context, lake, name);
  const { type } = form("arrow");
  return respond(context, type, { state, isPinned: words.at !== undefined, isOfNow: false }, async () => ({
    type,
    chunks: arrowStream(table.columns, streamDataset(state, table, selection)),
    headers: { "content-disposition": `attachment; filename="${name}.arrow"` },
  }));
}

/** A file of the lake, if a commit ever named it: no other path leads anywhere. */
async function ownFile(context: Context, lake: Lake, parts: readonly [string, string, string]): Promise<Response> {
  const path = join(dataFolder, ...parts);
  const files = filesOf(await lake.state(), parts[0]);
  const isPlain = files !== null && path === [dataFolder, ...parts].join("/");
  const entry = isPlain ? (files.find((one) => one.path === path) ?? (await lake.entryOf(path))) : undefined;
  if (entry === undefined)
    throw new LedgerError("unknown", `there is no file ${parts.join("/")} to take from this lake; see /v1/datasets`);
  const fd = openOwn(join(lake.folder, path), path);
  return sendFile(context, {
    fd,
    bytes: entry.bytes,
    sha256: entry.sha256,
    name: parts.join("-"),
    type: form("parquet").type,
    cacheControl: `private, max-age=${YEAR_S}, immutable`,
    release: () => closeSync(fd),
  });
}

function openOwn(file: string, path: string): number {
  try {
    return openSync(file, "r");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    const told = `the file ${path} is gone: newer ones took its place, and they are kept only as long as the retention says`;
    throw new LedgerError("gone", `${told}; see /v1/datasets`, { cause: thrown });
  }
}
