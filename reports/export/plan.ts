import { join } from "node:path";
import { runName } from "../../lake/layout.ts";
import type { LogEntry } from "../../lake/log.ts";
import { haveAllColumns } from "../../lake/parquet_copy.ts";
import type { Table } from "../../lake/tables/index.ts";
import { type DatasetSelection, monthsWithRows, runsWithRows } from "../../metrics/dataset_rows.ts";
import { datasetTable, filesOf } from "../../metrics/datasets.ts";
import type { ExportForm, ExportRequest } from "./request.ts";

/** A file of an export, before it is there. */
export interface PlannedFile {
  /** From the export's folder, with `/`. */
  readonly path: string;
  readonly table: Table;
  /** The file of the lake that it is a copy of; undefined when its rows are written anew. */
  readonly copyOf?: LogEntry;
  readonly selection: DatasetSelection;
}

/** An IPC stream is `.arrows`; `.arrow` is the other form, with a footer. */
const extensions: Readonly<Record<ExportForm, string>> = { parquet: "parquet", csv: "csv", arrow: "arrows" };

/**
 * The files of an export. Whole runs leave as the lake's own files, copied byte for byte; when one of them cannot, every file is
 * written anew, so that all of an export have the same types.
 */
export async function planExport(request: ExportRequest): Promise<PlannedFile[]> {
  return (await planCopies(request)) ?? (await planWritten(request));
}

async function planCopies(request: ExportRequest): Promise<PlannedFile[] | null> {
  const { state, lake, selection, form, partition } = request;
  if (form !== "parquet" || partition !== undefined) return null;
  const planned: PlannedFile[] = [];
  for (const table of request.datasets.map(datasetTable)) {
    const files = filesOf(state, table.name, selection);
    if (files === null) return null;
    const paths = files.map(({ path }) => join(lake, path));
    if (!(await haveAllColumns(state, table, paths))) return null;
    for (const entry of files) {
      const { source, path } = entry;
      planned.push({ path: `data/${table.name}/${source}/${path.split("/").at(-1)}`, table, copyOf: entry, selection });
    }
    if (files.length === 0) planned.push(whole(table, selection, form));
  }
  return planned;
}

async function planWritten({ state, datasets, selection, form, partition }: ExportRequest): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = [];
  for (const table of datasets.map(datasetTable)) {
    const named = (name: string, narrowed: DatasetSelection): PlannedFile => ({
      path: `data/${table.name}/${name}.${extensions[form]}`,
      table,
      selection: narrowed,
    });
    const parts: PlannedFile[] = [];
    if (partition === "run")
      for (const { source, run_id } of await runsWithRows(state, table, selection))
        parts.push(
          named(`${source}/${run_id === null ? "all" : runName(run_id)}`, {
            ...selection,
            runs: [{ source, run_id: run_id ?? "" }],
          }),
        );
    if (partition === "month")
      for (const month of await monthsWithRows(state, table, selection))
        parts.push(
          month === null
            ? named("without-time", { ...selection, isTimeless: true })
            : named(month.toISOString().slice(0, 7), ofMonth(selection, month)),
        );
    planned.push(...(parts.length > 0 ? parts : [whole(table, selection, form)]));
  }
  return planned;
}

function whole(table: Table, selection: DatasetSelection, form: ExportForm): PlannedFile {
  return { path: `data/${table.name}/all.${extensions[form]}`, table, selection };
}

function ofMonth(selection: DatasetSelection, month: Date): DatasetSelection {
  const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
  const { from, to } = selection;
  return { ...selection, from: from !== null && from > month ? from : month, to: to !== null && to < next ? to : next };
}
