import { unknownName } from "../errors.ts";
import type { LakeState } from "../lake/lake.ts";
import type { LogEntry } from "../lake/log.ts";
import { factTables, nullMeaning, type Table, tables, timeOf } from "../lake/tables/index.ts";
import type { DatasetSelection } from "./dataset_rows.ts";
import { countDataset } from "./dataset_rows.ts";

/** What everybody may know of a dataset: the table of a state of the lake, as it can be taken away. */
export interface Dataset {
  readonly name: string;
  /** `table`: Parsl's records as they were written; `fact`: what the accounting model made of them. */
  readonly kind: "table" | "fact";
  readonly meaning: string;
  readonly grain: string;
  /** The column by which rows are kept and cut; null for a dataset without time. */
  readonly time: string | null;
  readonly columns: readonly DatasetColumn[];
  readonly rows: number;
  /** First and last instant of `time`; null without rows that have one. */
  readonly from: string | null;
  readonly to: string | null;
}

interface DatasetColumn {
  readonly name: string;
  readonly type: string;
  readonly unit: string | null;
  readonly meaning: string;
  /** What null stands for; null where none is expected. */
  readonly null_meaning: string | null;
}

export const datasetNames: readonly string[] = tables.map(({ name }) => name);

/** The table behind a dataset. Throws unknown. */
export function datasetTable(name: string): Table {
  const found = tables.find((table) => table.name === name);
  if (!found) throw unknownName("unknown", "dataset", name, datasetNames);
  return found;
}

const known = new WeakMap<LakeState, Promise<Dataset[]>>();

/** Every dataset of a state, counted once per state. */
export function datasetsOf(state: LakeState): Promise<Dataset[]> {
  const found = known.get(state) ?? count(state);
  known.set(state, found);
  found.catch(() => known.delete(state));
  return found;
}

async function count(state: LakeState): Promise<Dataset[]> {
  const all: Dataset[] = [];
  for (const table of tables) all.push({ ...described(table), ...(await countDataset(state, table)) });
  return all;
}

/** What a dataset is, whatever a lake holds of it. */
export function described(table: Table) {
  const { name, meaning, grain } = table;
  return {
    name,
    kind: factTables.includes(table) ? ("fact" as const) : ("table" as const),
    meaning,
    grain,
    time: timeOf(table) ?? null,
    columns: table.columns.map((column) => ({ ...column, null_meaning: nullMeaning(column) })),
  };
}

/**
 * The lake's own files of a dataset, if they may leave as they are and hold just what was selected: whole runs. Null when rows have
 * to be read and written anew.
 */
export function filesOf(state: LakeState, name: string, selection?: DatasetSelection): readonly LogEntry[] | null {
  // Files hold what this reader may not see, and all of the time.
  if (!state.isWhole || selection?.from || selection?.to) return null;
  const files = state.entries.filter((entry) => entry.table_name === name);
  const runs = selection?.runs;
  if (runs === undefined) return files;
  const wanted = new Set(runs.map(({ source, run_id }) => JSON.stringify([source, run_id])));
  const sources = new Set(runs.map(({ source }) => source));
  return files.filter(({ source, run_id }) =>
    run_id === null ? sources.has(source) : wanted.has(JSON.stringify([source, run_id])),
  );
}
