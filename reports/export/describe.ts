import { createHash } from "node:crypto";
import { SCHEMA_VERSION } from "../../lake/tables/index.ts";
import { aboutRuns } from "../../metrics/about_runs.ts";
import { coverageOf, snapshotsOf } from "../../metrics/coverage.ts";
import { datasetsOf } from "../../metrics/datasets.ts";
import { version } from "../../resources.ts";
import type { ExportedFile } from "./file.ts";
import { readmeText } from "./readme.ts";
import type { ExportRequest } from "./request.ts";
import { crate } from "./ro_crate.ts";
import type { ExportStory } from "./story.ts";

export const MANIFEST = "manifest.json";

/** A file of text beside the data. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The files that describe an export once its data is there; the manifest, which lists all others, is the last. */
export async function describeExport(request: ExportRequest, files: readonly ExportedFile[]): Promise<TextFile[]> {
  const story = await tell(request, files);
  const { datasets, schema_version } = story;
  const described = [
    { path: "README.md", text: readmeText(story) },
    { path: "schema.json", text: json({ schema_version, datasets }) },
    { path: "ro-crate-metadata.json", text: json(crate(story)) },
  ];
  const { datasets: _datasets, coverage: _coverage, files: _files, ...about } = story;
  const manifest = { format: "parsl-ledger export 1", ...about, files: [...files, ...described.map(listed)] };
  return [...described, { path: MANIFEST, text: json(manifest) }];
}

async function tell(request: ExportRequest, files: readonly ExportedFile[]): Promise<ExportStory> {
  const { state, selection, said, citation } = request;
  const { runs } = await aboutRuns(state);
  const wanted = selection.runs && new Set(selection.runs.map(({ source, run_id }) => `${source} ${run_id}`));
  const scope = wanted ? runs.filter(({ source, run_id }) => wanted.has(`${source} ${run_id}`)) : runs;
  const snapshots = await snapshotsOf(state, scope);
  const rowsOf = (name: string) =>
    files.reduce((sum, { dataset, rows }) => sum + (dataset === name ? (rows ?? 0) : 0), 0);
  return {
    lake_state: state.id,
    schema_version: SCHEMA_VERSION,
    written_by: `parsl-ledger ${version}`,
    as_of:
      snapshots
        .map(({ taken_at }) => taken_at)
        .sort()
        .at(-1) ?? "1970-01-01T00:00:00Z",
    selection: said,
    citation,
    snapshots,
    coverage: await coverageOf(state, scope),
    datasets: (await datasetsOf(state))
      .filter(({ name }) => request.datasets.includes(name))
      .map(({ from: _from, to: _to, ...one }) => ({ ...one, rows: rowsOf(one.name) })),
    files,
  };
}

function listed({ path, text }: TextFile): ExportedFile {
  const bytes = Buffer.from(text);
  return {
    path,
    dataset: null,
    rows: null,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
