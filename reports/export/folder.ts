import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LedgerError } from "../../errors.ts";
import { sha256File, unfinished } from "../../lake/files.ts";
import { describeExport, MANIFEST } from "./describe.ts";
import { type ExportedFile, makeFile } from "./file.ts";
import { planExport } from "./plan.ts";
import type { ExportRequest } from "./request.ts";

/** A line per finished file while the export is not complete; the first line says of which state and words it is. */
const PROGRESS = "_progress.ndjson";

interface Begun {
  readonly lake_state: string;
  readonly selection: Readonly<Record<string, string>>;
}

/** What already stands in a folder: nothing, or the beginning or the whole of an export. */
export interface Standing {
  readonly begun: Begun | undefined;
  readonly isComplete: boolean;
  readonly done: readonly ExportedFile[];
}

/** Looks at the folder of an export. Throws usage when it holds anything else. */
export async function standing(folder: string): Promise<Standing> {
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException): string[] => {
    if (thrown.code === "ENOENT") return [];
    throw new LedgerError("usage", `--out ${folder} cannot be used: ${thrown.message}`, {
      field: "out",
      cause: thrown,
    });
  });
  if (names.length === 0) return { begun: undefined, isComplete: false, done: [] };
  if (names.includes(MANIFEST)) {
    const manifest = await readManifest(folder);
    return { begun: manifest, isComplete: true, done: manifest.files };
  }
  if (!names.includes(PROGRESS))
    throw new LedgerError("usage", `--out ${folder} holds other files; name a new or an empty folder`, {
      field: "out",
    });
  const [begun, ...done] = (await readFile(join(folder, PROGRESS), "utf8")).split("\n").flatMap(parsed);
  return { begun: begun as Begun | undefined, isComplete: false, done: done as ExportedFile[] };
}

/** The last line is half a line when the export was killed while it was written. */
function parsed(line: string): unknown[] {
  try {
    return line === "" ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

/**
 * Writes an export into a folder and resolves to its files. One that was broken off goes on where it stopped. Throws usage when the
 * folder holds an export of another state or of other words.
 */
export async function exportTo(
  request: ExportRequest,
  folder: string,
  onFile: (done: number, total: number) => void = () => {},
): Promise<readonly ExportedFile[]> {
  const { begun, isComplete, done } = await standing(folder);
  const own: Begun = { lake_state: request.state.id, selection: request.said };
  if (
    begun &&
    (begun.lake_state !== own.lake_state || JSON.stringify(begun.selection) !== JSON.stringify(own.selection))
  ) {
    const words = Object.entries(begun.selection)
      .map((pair) => pair.join(" "))
      .join(", ");
    throw new LedgerError(
      "usage",
      `--out ${folder} holds an export of state ${begun.lake_state} (${words}); name another folder`,
      { field: "out" },
    );
  }
  if (isComplete) return done.filter(({ dataset }) => dataset !== null);
  await mkdir(folder, { recursive: true });
  if (!begun) await writeFile(join(folder, PROGRESS), `${JSON.stringify(own)}\n`);

  await removeDrafts(join(folder, "data"));
  const planned = await planExport(request);
  const files: ExportedFile[] = [];
  for (const file of planned) {
    const target = join(folder, file.path);
    const before = done.find(({ path }) => path === file.path);
    files.push(before && (await isThere(target, before)) ? before : await finish(request, file, target, folder));
    onFile(files.length, planned.length);
  }
  for (const { path, text } of await describeExport(request, files)) {
    const draft = unfinished(join(folder, path));
    await writeFile(draft, text);
    await rename(draft, join(folder, path));
  }
  await rm(join(folder, PROGRESS));
  return files;
}

async function finish(request: ExportRequest, file: Parameters<typeof makeFile>[1], target: string, folder: string) {
  await mkdir(dirname(target), { recursive: true });
  const draft = unfinished(target);
  try {
    const made = await makeFile(request, file, draft);
    await rename(draft, target);
    await appendFile(join(folder, PROGRESS), `${JSON.stringify(made)}\n`);
    return made;
  } finally {
    await rm(draft, { force: true });
  }
}

/** What a killed export had half written. */
async function removeDrafts(folder: string): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of found)
    if (entry.isFile() && entry.name.startsWith("_")) await rm(join(entry.parentPath, entry.name));
}

async function isThere(target: string, { bytes }: ExportedFile): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  return found?.size === bytes;
}

async function readManifest(folder: string): Promise<Begun & { readonly files: ExportedFile[] }> {
  const path = join(folder, MANIFEST);
  try {
    const manifest = JSON.parse(await readFile(path, "utf8"));
    if (!Array.isArray(manifest.files)) throw new Error("it lists no files");
    return manifest;
  } catch (thrown) {
    throw new LedgerError("bad_input", `${path} is no manifest of an export: ${(thrown as Error).message}`, {
      cause: thrown,
    });
  }
}

/** What differs in a folder from its manifest, a sentence each: missing, changed and added files; nothing when it is whole. */
export async function verifyExport(folder: string): Promise<{ files: number; differences: string[] }> {
  const { files } = await readManifest(folder);
  const differences: string[] = [];
  for (const { path, bytes, sha256 } of files) {
    const target = join(folder, path);
    const found = await stat(target).catch(() => undefined);
    if (!found) differences.push(`${path} is missing`);
    else if (found.size !== bytes) differences.push(`${path} has ${found.size} bytes, not ${bytes}`);
    else if ((await sha256File(target)) !== sha256) differences.push(`${path} has other content`);
  }
  const listed = new Set([MANIFEST, ...files.map(({ path }) => path)]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(join(folder, "/").length);
    if (!entry.isDirectory() && !listed.has(path)) differences.push(`${path} is not in the manifest`);
  }
  return { files: files.length, differences };
}
