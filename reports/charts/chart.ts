import type { TopLevelSpec } from "vega-lite";
import type { Cell } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import type { AllocationSettings } from "../../metrics/allocation/settings.ts";
import type { Answer } from "../../metrics/answer.ts";
import type { ListKey } from "../../metrics/lists/index.ts";
import type { RequestWords } from "../../metrics/request.ts";
import type { RowWords } from "../../metrics/rows.ts";
import type { Selection } from "../ledger.ts";
import type { Palette, ThemeKey } from "../theme.ts";
import type { About } from "./about.ts";

/** Figures of metrics, rows of a list, or what is left of the awards over their years. */
export type Question = (
  | (Partial<RequestWords> & { readonly metrics: string })
  | (Partial<RowWords> & { readonly list: ListKey })
  | { readonly burnDown: true }
) & {
  /** Filters of the reader that go with it; all when missing. */
  readonly keeps?: readonly string[];
};

/** How a chart is to be drawn, as far as it is not a matter of data. */
export interface Look {
  readonly theme: ThemeKey;
  /** Of the whole picture, in pixels. */
  readonly width: number;
  /** Stands in a document whose words say what it is: without title, flat, with little room around. */
  readonly inText: boolean;
}

/** What the configuration tells charts. */
export type Known = Partial<AllocationSettings>;

/** Everything that a chart is drawn from. */
export interface Drawn {
  readonly answers: Readonly<Record<string, Answer>>;
  /** The answers' rows as they stand in the spec. */
  readonly rows: Readonly<Record<string, Rows>>;
  readonly about: About;
  readonly look: Look;
  readonly palette: Palette;
  readonly known: Known;
}

export type Rows = ReadonlyArray<Readonly<Record<string, Exclude<Cell, bigint>>>>;

/** A picture as far as it is the chart's own: its marks name the answers whose rows they show (`data: {name}`). */
export interface Picture {
  /** What it shows, for who cannot see it. */
  readonly says: string;
  /** Vega-Lite without title, data and configuration. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Texts beside each row of an answer, by name. */
  readonly texts?: Readonly<Record<string, ReadonlyArray<Readonly<Record<string, string>>>>>;
  /** Places on the picture, by name: where something stands, never how much of it there is. */
  readonly places?: Readonly<Record<string, Rows>>;
  /** A sentence for the subtitle. */
  readonly note?: string;
}

/** A chart, defined once: what it asks of the lake and how it is drawn. */
export interface ChartRecord {
  readonly title: string;
  /** The question it answers, in one sentence. */
  readonly question: string;
  /** `lake`: everything selected. `run`: the run selected, or the latest of those selected. */
  readonly shows: "lake" | "run";
  /** Filters that it takes beside those of metrics. */
  readonly takes?: readonly string[];
  /** Filters of metrics by which it cannot be cut. */
  readonly refuses?: readonly string[];
  /** What it asks, by the names that its picture uses. */
  readonly asks: (about: About, known: Known) => Readonly<Record<string, Question>>;
  /** The picture, or the sentence that says why there is none. */
  readonly draw: (drawn: Drawn) => Picture | string;
}

export interface Chart extends ChartRecord {
  /** Asks, and makes a Vega-Lite spec that carries its own data. */
  readonly spec: (lake: Lake, selection: Selection, look?: Partial<Look>, known?: Known) => Promise<TopLevelSpec>;
}
