import { LedgerError } from "../errors.ts";
import { literal, quote, type Row } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import { copyToParquet, orderOf, selectTable } from "../lake/parquet_copy.ts";
import { type Column, type Table, timeOf } from "../lake/tables/index.ts";
import { readRequest } from "./request.ts";
import { resolveScope } from "./scope.ts";

/** Which rows of a dataset are wanted. */
export interface DatasetSelection {
  /** Those of these runs; undefined for all. */
  readonly runs: ReadonlyArray<{ readonly source: string; readonly run_id: string }> | undefined;
  /** Whole UTC hours, half-open `[from, to)`; null is unbounded. */
  readonly from: Date | null;
  readonly to: Date | null;
  /** Only rows that have no time. */
  readonly isTimeless?: boolean;
}

export interface DatasetWords {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Of runs: source, run, workflow, user, host and tags. */
  readonly filters: Readonly<Partial<Record<string, string | undefined>>>;
}

/**
 * Reads which rows are wanted. Throws usage as every question does, and unknown for a source or run that the lake does not hold,
 * unless `isLenient`: then such a filter matches nothing.
 */
export async function selectRows(state: LakeState, words: DatasetWords, isLenient = false): Promise<DatasetSelection> {
  const request = readRequest({ ...words, metrics: "tries" });
  const { from, to, filters } = request;
  if (filters.length === 0) return { runs: undefined, from, to };
  try {
    return { runs: (await resolveScope(state, request)).scope, from, to };
  } catch (thrown) {
    if (isLenient && thrown instanceof LedgerError && thrown.code === "unknown") return { runs: [], from, to };
    throw thrown;
  }
}

/** The `where` of a selection. A dataset without time is not cut by time, one without runs by source alone. */
function condition(table: Table, { runs, from, to, isTimeless }: DatasetSelection): string {
  const time = timeOf(table);
  const bound = (sign: string, at: Date | null) =>
    time === undefined || at === null
      ? []
      : [`${quote(time)} ${sign} timestamp ${literal(at.toISOString().slice(0, 19))}`];
  const parts = [
    ...(runs === undefined ? [] : [ofRuns(table, runs)]),
    ...bound(">=", from),
    ...bound("<", to),
    ...(isTimeless && time !== undefined ? [`${quote(time)} is null`] : []),
  ];
  return parts.length === 0 ? "" : `where ${parts.join(" and ")}`;
}

function ofRuns({ columns }: Table, runs: NonNullable<DatasetSelection["runs"]>): string {
  if (runs.length === 0) return "false";
  if (!hasRuns(columns)) return `source in (${[...new Set(runs.map(({ source }) => literal(source)))].join(", ")})`;
  return `(source, run_id) in (${runs.map(({ source, run_id }) => `(${literal(source)}, ${literal(run_id)})`).join(", ")})`;
}

function hasRuns(columns: readonly Column[]): boolean {
  return columns.some(({ name }) => name === "run_id");
}

/** The sources and runs that have rows in a selection; of a dataset without runs, its sources. */
export async function runsWithRows(state: LakeState, table: Table, selection: DatasetSelection) {
  const keys = hasRuns(table.columns) ? "source, run_id" : "source, null as run_id";
  const rows = await state.rows(
    `select distinct ${keys} from ${quote(table.name)} ${condition(table, selection)} order by all`,
  );
  return rows.map(({ source, run_id }) => ({ source: String(source), run_id: run_id as string | null }));
}

/** The UTC months that have rows in a selection, by their first instant; null for rows without time. None in a dataset without time. */
export async function monthsWithRows(
  state: LakeState,
  table: Table,
  selection: DatasetSelection,
): Promise<Array<Date | null>> {
  const time = timeOf(table);
  if (time === undefined) return [];
  const rows = await state.rows(
    `select distinct date_trunc('month', ${quote(time)})::timestamp as month from ${quote(table.name)} ${condition(table, selection)} order by all`,
  );
  return rows.map(({ month }) => (month === null ? null : new Date(String(month))));
}

const all: DatasetSelection = { runs: undefined, from: null, to: null };

/** Rows of a dataset, and the first and last instant of its time. */
export async function countDataset(state: LakeState, table: Table, selection = all) {
  const time = timeOf(table);
  const ends = time === undefined ? "null, null" : `min(${quote(time)}), max(${quote(time)})`;
  const [found] = await state.rows(
    `select * from (select count(*), ${ends} from ${quote(table.name)} ${condition(table, selection)}) as counted(n, first, last)`,
  );
  return {
    rows: Number(found?.n),
    from: (found?.first ?? null) as string | null,
    to: (found?.last ?? null) as string | null,
  };
}

/** Forms in which rows of a dataset are written to a file. */
export type FileForm = "parquet" | "csv";

/** Writes the rows to a file, in the order of the table; with no rows it has the columns all the same. */
export async function writeDataset(
  state: LakeState,
  table: Table,
  selection: DatasetSelection,
  form: FileForm,
  file: string,
): Promise<void> {
  const select = (value: (column: Column) => string) =>
    `${selectTable(table, value, condition(table, selection))} ${orderOf(table)}`;
  await state.copy(
    form === "parquet"
      ? copyToParquet(select(inUtc), table, file)
      : copyToCsv(
          select(({ name }) => quote(name)),
          file,
        ),
  );
}

/** An instant is one in UTC for every reader, not one without a zone. */
function inUtc({ name, type }: Column): string {
  return type === "TIMESTAMP" ? `cast(${quote(name)} as timestamptz)` : quote(name);
}

/** RFC 4180; a null is an empty field and an empty text is `""`. */
function copyToCsv(select: string, file: string): string {
  return `copy (${select}) to ${literal(file)} (format csv, header, timestampformat '%Y-%m-%dT%H:%M:%S.%fZ')`;
}

/** The same rows, some at a time, as they are kept: sorting would hold them all. */
export function streamDataset(state: LakeState, table: Table, selection: DatasetSelection): AsyncGenerator<Row[]> {
  return state.stream(selectTable(table, ({ name }) => quote(name), condition(table, selection)));
}

/** The first rows of a dataset, to look at. */
export function previewDataset(state: LakeState, table: Table, limit: number): Promise<Row[]> {
  return state.rows(`${selectTable(table, ({ name }) => quote(name), "")} ${orderOf(table)} limit ${limit}`);
}
