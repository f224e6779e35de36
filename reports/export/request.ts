import type { LakeState } from "../../lake/lake.ts";
import { type DatasetSelection, selectRows } from "../../metrics/dataset_rows.ts";
import { datasetNames, datasetTable } from "../../metrics/datasets.ts";

export const exportForms = ["parquet", "csv", "arrow"] as const;
export type ExportForm = (typeof exportForms)[number];
export const partitions = ["run", "month"] as const;
export type Partition = (typeof partitions)[number];

/** The words of an export, as the command line and HTTP hand them in. */
export interface ExportWords {
  /** Names joined by commas; default all. */
  readonly dataset?: string | undefined;
  readonly format?: ExportForm | undefined;
  readonly partition?: Partition | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly filters: Readonly<Partial<Record<string, string | undefined>>>;
}

/** Whoever made the data and what others may do with it, as configured. */
export interface Citation {
  readonly title?: string | undefined;
  readonly creator?: string | undefined;
  /** An SPDX identifier or an address. */
  readonly licence?: string | undefined;
}

/** What an export is a function of. */
export interface ExportRequest {
  readonly state: LakeState;
  /** The lake's folder, from which whole files are copied. */
  readonly lake: string;
  readonly datasets: readonly string[];
  readonly selection: DatasetSelection;
  readonly form: ExportForm;
  readonly partition: Partition | undefined;
  readonly citation: Citation;
  /** The words as they were said, for the manifest and to know the same export again. */
  readonly said: Readonly<Record<string, string>>;
}

/** Reads the words of an export. Throws unknown for a dataset, source or run that there is not. */
export async function readExport(
  lake: string,
  state: LakeState,
  words: ExportWords,
  citation: Citation = {},
): Promise<ExportRequest> {
  const names = (words.dataset ?? "").split(",").map((name) => name.trim());
  const asked = names.filter((name) => name !== "").map((name) => datasetTable(name).name);
  const { dataset, from, to, partition, format: form = "parquet", filters } = words;
  const said = Object.entries({ dataset, from, to, partition, format: form, ...filters });
  return {
    state,
    lake,
    datasets: asked.length > 0 ? [...new Set(asked)] : datasetNames,
    selection: await selectRows(state, { from, to, filters }),
    form,
    partition,
    citation,
    said: Object.fromEntries(
      said.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])).sort(),
    ),
  };
}
