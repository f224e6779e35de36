import type { Cell } from "../lake/duckdb.ts";
import type { ColumnType } from "../lake/tables/index.ts";
import type { Counted, Grade } from "./grade.ts";

/** A column of an answer, with all that a reader or a chart has to know about it. */
export interface AnswerColumn {
  readonly name: string;
  readonly title: string;
  readonly unit: string | null;
  readonly meaning: string;
  readonly kind: "dimension" | "metric" | "bound";
  /** Digits after the point for people; null for what is not a number. */
  readonly precision: number | null;
  /** Type of its values in the forms that have types. */
  readonly type: ColumnType;
}

/** The file that a figure comes from. */
export interface SnapshotNote {
  readonly source: string;
  readonly taken_at: string;
  readonly sha256: string;
  readonly as_of_at: string | null;
  readonly timezone: string;
}

/** How far the figures can be trusted. */
export interface Coverage {
  /** How complete the record is, A to D, and what decided it; the rule stands at gradeOf. */
  readonly grade: Grade["grade"];
  readonly grade_because: string;
  /** Counts over the runs in scope: so many of so many. */
  readonly items: Readonly<Record<string, Counted>>;
  /** What had to be assumed, one sentence each; empty when nothing was. */
  readonly assumptions: readonly string[];
}

export interface AnswerMeta {
  readonly columns: readonly AnswerColumn[];
  /** Whole UTC hours, half-open; the extent of the data where the question named no end. */
  readonly window: { readonly from: string | null; readonly to: string | null };
  readonly snapshots: readonly SnapshotNote[];
  /** What a comparison is made with. */
  readonly baseline?: { readonly compare: string; readonly from: string | null; readonly to: string | null };
  readonly coverage: Coverage;
  /** State of the lake that was asked. */
  readonly lake_state: string;
  /** Rows before `limit` cut them; null where that was not counted. */
  readonly rows_in_all: number | null;
  /** Cursor of the rows that follow. */
  readonly next: string | null;
}

/** An answer whose rows come some at a time. */
export interface StreamedAnswer {
  readonly batches: AsyncIterable<Answer["data"]>;
  /** The same rows instead, each as an object of JSON in UTF-8, where the lake writes them itself. */
  readonly objects?: AsyncIterable<readonly Uint8Array[]>;
  readonly totals?: Answer["totals"];
  readonly meta: AnswerMeta;
}

/** What every question gets: command line, HTTP, charts and pages only dress it. */
export interface Answer {
  readonly data: ReadonlyArray<Readonly<Record<string, Cell>>>;
  /** The figures of everything, when they were asked for. */
  readonly totals?: Readonly<Record<string, Cell>> | undefined;
  readonly meta: AnswerMeta;
}
