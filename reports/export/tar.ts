import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import { describeExport } from "./describe.ts";
import { type ExportedFile, makeFile } from "./file.ts";
import { planExport } from "./plan.ts";
import type { ExportRequest } from "./request.ts";

/** The bytes of an export as one archive. One file at a time stands in a temporary folder, which is gone when nobody wants more. */
export async function* exportTar(request: ExportRequest): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "parsl-ledger-export-"));
  const archive = pack();
  const packing = fill(archive, request, folder).catch((thrown) => archive.destroy(thrown));
  try {
    for await (const chunk of archive) yield chunk as Uint8Array;
  } finally {
    archive.destroy();
    await packing;
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(archive: Pack, request: ExportRequest, folder: string): Promise<void> {
  const top = `parsl-ledger-${request.state.id}`;
  const files: ExportedFile[] = [];
  for (const file of await planExport(request)) {
    if (archive.destroyed) return;
    const draft = join(folder, "file");
    const made = await makeFile(request, file, draft);
    files.push(made);
    const entry = archive.entry({ name: `${top}/${file.path}`, size: made.bytes, mtime: new Date(0) });
    await pipeline(createReadStream(draft, { highWaterMark: 1 << 20 }), entry);
    await rm(draft);
  }
  for (const { path, text } of await describeExport(request, files))
    archive.entry({ name: `${top}/${path}`, mtime: new Date(0) }, text);
  archive.finalize();
}
