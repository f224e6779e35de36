import type { LakeState } from "../lake/lake.ts";
import { dataFolder } from "../lake/layout.ts";
import { SCHEMA_VERSION } from "../lake/tables/index.ts";
import { type Dataset, datasetsOf, filesOf } from "../metrics/datasets.ts";

/** A dataset with the addresses at which it can be had. */
export interface OfferedDataset extends Dataset {
  /** Of the lake's own files; null where none may leave as it is. */
  readonly bytes: number | null;
  readonly files: ReadonlyArray<{
    readonly url: string;
    readonly bytes: number | null;
    readonly rows: number;
    readonly sha256: string | null;
    readonly source: string | null;
    readonly run: string | null;
  }>;
  readonly links: Readonly<Record<string, string>>;
}

/** What is said of all of them at once. */
export function datasetMeta(state: LakeState) {
  return { lake_state: state.id, schema_version: SCHEMA_VERSION };
}

/** Every dataset of a state, with the addresses of its files. */
export async function offeredDatasets(state: LakeState): Promise<OfferedDataset[]> {
  return (await datasetsOf(state)).map((dataset) => offered(state, dataset));
}

function offered(state: LakeState, dataset: Dataset): OfferedDataset {
  const { name, rows } = dataset;
  const made = (form: string) => `/v1/datasets/${name}.${form}?at=${state.id}`;
  const files = filesOf(state, name);
  return {
    ...dataset,
    bytes: files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
    files: files?.map(({ path, bytes, rows, sha256, source, run_id: run }) => ({
      url: fileUrl(path),
      bytes,
      rows,
      sha256,
      source,
      run,
    })) ?? [{ url: made("parquet"), bytes: null, rows, sha256: null, source: null, run: null }],
    links: { page: `/datasets/${name}`, parquet: made("parquet"), csv: made("csv"), arrow: made("arrow") },
  };
}

/** Where a file of the lake is served; it never changes, so neither does what stands there. */
export function fileUrl(path: string): string {
  return `/v1/datasets/files/${path.slice(dataFolder.length + 1)}`;
}
