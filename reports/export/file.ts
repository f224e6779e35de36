import { createWriteStream } from "node:fs";
import { copyFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LedgerError } from "../../errors.ts";
import { sha256File } from "../../lake/files.ts";
import { countDataset, streamDataset, writeDataset } from "../../metrics/dataset_rows.ts";
import { arrowStream } from "../forms/arrow.ts";
import type { PlannedFile } from "./plan.ts";
import type { ExportRequest } from "./request.ts";

/** A file of an export as its manifest lists it. */
export interface ExportedFile {
  readonly path: string;
  /** Null for the files that describe the others. */
  readonly dataset: string | null;
  readonly rows: number | null;
  readonly bytes: number;
  readonly sha256: string;
}

/** Makes a planned file at `target`. Throws inconsistent when a file of the lake is not what was committed. */
export async function makeFile(request: ExportRequest, file: PlannedFile, target: string): Promise<ExportedFile> {
  const { path, table, copyOf, selection } = file;
  const { state, lake, form } = request;
  const dataset = table.name;
  if (copyOf) {
    const from = join(lake, copyOf.path);
    // The hash is reckoned while the copy is made, on another core.
    const [, sha256] = await Promise.all([copyFile(from, target), sha256File(from)]);
    if (sha256 !== copyOf.sha256)
      throw new LedgerError("inconsistent", `${copyOf.path} is not what was committed; parsl-ledger verify tells more`);
    return { path, dataset, rows: copyOf.rows, bytes: copyOf.bytes, sha256 };
  }
  if (form === "arrow")
    await pipeline(
      Readable.from(arrowStream(table.columns, streamDataset(state, table, selection))),
      createWriteStream(target),
    );
  else await writeDataset(state, table, selection, form, target);
  const { rows } = await countDataset(state, table, selection);
  return { path, dataset, rows, bytes: (await stat(target)).size, sha256: await sha256File(target) };
}
