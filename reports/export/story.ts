import type { coverageOf, snapshotsOf } from "../../metrics/coverage.ts";
import type { Dataset } from "../../metrics/datasets.ts";
import type { ExportedFile } from "./file.ts";
import type { ExportRequest } from "./request.ts";

/** All that an export says of itself. */
export interface ExportStory {
  readonly lake_state: string;
  readonly schema_version: number;
  readonly written_by: string;
  /** When the youngest of its sources was read: an export is a function of the state and the words. */
  readonly as_of: string;
  readonly selection: ExportRequest["said"];
  readonly citation: ExportRequest["citation"];
  readonly snapshots: Awaited<ReturnType<typeof snapshotsOf>>;
  readonly coverage: Awaited<ReturnType<typeof coverageOf>>;
  readonly datasets: ReadonlyArray<Omit<Dataset, "from" | "to">>;
  readonly files: readonly ExportedFile[];
}
