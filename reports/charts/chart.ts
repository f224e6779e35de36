import type { TopLevelSpec } from "vega-lite";
import type { Lake } from "../../lake/lake.ts";
import type { Selection } from "../ledger.ts";

/** A chart, defined once: what it asks of the lake and how it is drawn. */
export interface Chart {
  readonly title: string;
  /** The question it answers, in one sentence. */
  readonly question: string;
  /** Asks, and makes a Vega-Lite spec that carries its own data. */
  readonly spec: (lake: Lake, selection: Selection) => Promise<TopLevelSpec>;
}
