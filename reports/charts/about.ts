import type { Row } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import type { Answer, AnswerMeta } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import type { DimensionKey } from "../../metrics/dimensions.ts";
import { carries } from "../../metrics/registry.ts";
import { askRows } from "../../metrics/rows.ts";
import type { Selection } from "../ledger.ts";

/** What a chart is about, found out before it asks. */
export interface About {
  /** The reader's, narrowed to one run where the chart shows one. */
  readonly selection: Selection;
  /** The run, and of how many it is the latest; null for a chart of everything selected. */
  readonly run: { readonly source: string; readonly id: string; readonly workflow: string; readonly of: number } | null;
  readonly window: AnswerMeta["window"];
  /** Tries of what is selected. */
  readonly tries: number;
  /** The dimension whose steps divide the window into a readable number; paid time knows no minutes. */
  readonly grain: "minute" | "hour" | "day" | "week" | "month";
}

/** Looks up what the chart is about. Of several runs it is about the latest in which something was tried. */
export async function aboutOf(lake: Lake, selection: Selection, shows: "lake" | "run"): Promise<About> {
  const by = shows === "lake" ? undefined : "source,run";
  const tries = await ask(lake, { ...selection, filters: ofTries(selection), metrics: "tries", by });
  const run = shows === "lake" ? null : await latest(lake, selection, tries);
  const narrowed =
    run === null ? selection : { ...selection, filters: { ...selection.filters, source: run.source, run: run.id } };
  const shown = run === null ? tries : await ask(lake, { ...narrowed, filters: ofTries(narrowed), metrics: "tries" });
  const { window } = shown.meta;
  const count = shown.data.reduce((sum, row) => sum + Number(row.tries), 0);
  return { selection: narrowed, run, window, tries: count, grain: grainOf(window) };
}

/** The filters by which tries can be told apart; what a chart asks refuses the others or takes them. */
function ofTries({ filters }: Selection): Selection["filters"] {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => carries("tries", name as DimensionKey)));
}

async function latest(lake: Lake, { filters, ...selection }: Selection, tries: Answer): Promise<About["run"]> {
  const known = Object.entries(filters).filter(([name]) => /^(source|run|workflow|user|host|tag\..*)$/.test(name));
  const { data } = await askRows(lake, "runs", {
    ...selection,
    from: undefined,
    to: undefined,
    filters: Object.fromEntries(known),
    columns: "source,run_id,workflow",
  });
  const key = (source: unknown, run: unknown) => JSON.stringify([source, run]);
  const tried = new Set(tries.data.filter((row) => Number(row.tries) > 0).map((row) => key(row.source, row.run)));
  const chosen: Readonly<Row> | undefined = data.find((row) => tried.has(key(row.source, row.run_id))) ?? data[0];
  if (chosen === undefined) return null;
  return {
    source: String(chosen.source),
    id: String(chosen.run_id),
    workflow: String(chosen.workflow ?? ""),
    of: data.length,
  };
}

const HOUR_MS = 3_600_000;

function grainOf({ from, to }: AnswerMeta["window"]): About["grain"] {
  const hours = from === null || to === null ? 0 : (Date.parse(to) - Date.parse(from)) / HOUR_MS;
  if (hours <= 2) return "minute";
  const days = hours / 24;
  if (days <= 4) return "hour";
  if (days <= 100) return "day";
  return days <= 700 ? "week" : "month";
}
