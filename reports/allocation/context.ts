import type { Contradiction } from "../../metrics/allocation/contradictions.ts";
import type { Findings } from "../../metrics/allocation/findings/index.ts";
import { type Question, soFar } from "../../metrics/allocation/question.ts";
import type { Answer } from "../../metrics/answer.ts";
import { literalFilter } from "../../metrics/request.ts";
import { charts } from "../charts/index.ts";
import { renderSvg } from "../charts/render.ts";
import { hourPrecision, number, UNKNOWN } from "../figures.ts";
import type { Figure } from "./model.ts";

/** What the sections of a report share. */
export interface Context extends Question {
  /** Paid node-hours of the period; null when nothing was paid. */
  readonly paid: number | null;
  readonly headline: Answer;
  readonly before: Answer;
  /** Where the paid hours went. */
  readonly hours: Answer;
  /** The node-hours of its lines as printed. */
  readonly printed: ReadonlyMap<Answer["data"][number], number>;
  /** What was charged, by pool; of the pools for which something was paid. */
  readonly pools: Answer["data"];
  /** Where each award stands; no row without one. */
  readonly awards: Answer;
  /** What each app ran and cost. */
  readonly apps: Answer;
  /** What the rules of section 7 found. */
  readonly findings: Findings;
  readonly contradictions: readonly Contradiction[];
}

/** Hours with the digits that the period's total calls for. */
export function hours({ paid }: Context, cell: unknown): string {
  return cell === null || cell === undefined ? UNKNOWN : number(Number(cell), hourPrecision(paid ?? 0));
}

/** An end of hours as printed beside them: rounded outward, and where it is their value, as the value is printed. */
export function hoursBound(
  context: Context,
  cell: unknown,
  value: unknown,
  outward: "floor" | "ceil",
  printed = value === null ? null : Number(Number(value).toFixed(hourPrecision(context.paid ?? 0))),
): string {
  if (cell === null || cell === undefined || printed === null) return UNKNOWN;
  if (cell === value) return hours(context, printed);
  const unit = 10 ** hourPrecision(context.paid ?? 0);
  // A sum of exact hours may miss them by its last binary digit.
  const slack = outward === "floor" ? 1e-6 : -1e-6;
  const rounded = Math[outward](Number(cell) * unit + slack) / unit;
  return hours(context, outward === "floor" ? Math.min(rounded, printed) : Math.max(rounded, printed));
}

/** Charged hours with four significant digits of their own, or with those of the whole that they are part of. */
export function charged(cell: unknown, whole: unknown = cell): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  const size = Math.abs(Number(whole ?? cell));
  return size === 0 ? "0" : number(Number(cell), hourPrecision(size));
}

/** Hours of a column with the digits that the largest of them calls for, so that their points stand below each other. */
export function alike({ data }: Answer, column: string): (cell: unknown) => string {
  const largest = Math.max(0, ...data.map((row) => Math.abs(Number(row[column] ?? 0))));
  return (cell) => charged(cell, largest);
}

/** A charged figure with its bounds, where they differ. */
export function ranged(row: Answer["data"][number], name: string): string {
  const [low, high] = [row[`${name}_low`], row[`${name}_high`]];
  if (low === null || high === null || low === undefined || high === undefined) return UNKNOWN;
  return low === high ? charged(row[name]) : `${charged(row[name])} (${charged(low)} to ${charged(high)})`;
}

/** Address of the figures of a question in the period; the state of the lake goes with it. */
export function link(context: Context, path: string, more: Readonly<Record<string, string>> = {}): string {
  const { at, filters } = context;
  const { from, to } = soFar(context);
  const window = { from: minute(from), to: minute(to) };
  const words = new URLSearchParams({ ...more, ...(filters as Record<string, string>), ...window, at });
  return `/v1/${path}?${words.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

/** The same for the rows that have exactly these values; null is none at all. */
export function linkToRows(context: Context, path: string, values: Readonly<Record<string, unknown>>): string {
  const filters = Object.entries(values).map(([name, value]) => [
    name,
    value === null || value === undefined ? "!*" : literalFilter(String(value)),
  ]);
  return link(context, path, Object.fromEntries(filters));
}

function minute(instant: string): string {
  return `${instant.slice(0, 16)}Z`;
}

interface FigureWords {
  readonly chart: string;
  readonly caption: string;
  readonly isHalf?: boolean;
  /** Does the chart's own note follow the caption? Default yes. */
  readonly hasNote?: boolean;
  /** Narrower than the report's own filters. */
  readonly filters?: Readonly<Record<string, string>>;
}

/** Widths of a picture in pixels: at both, its letters are as large on the page. */
const [WHOLE, HALF] = [860, 430];

/** A chart of the period as a picture, whose note goes into its caption; nothing when there is no such chart. */
export async function figure(
  context: Context,
  { chart, caption, isHalf, hasNote = true, filters: narrower }: FigureWords,
): Promise<Figure[]> {
  const record = charts[chart];
  if (record === undefined) return [];
  const { lake, at, now, filters } = context;
  const spec = await record.spec(
    lake,
    { at, asOf: now.toISOString(), filters: { ...filters, ...narrower }, ...soFar(context) },
    { width: isHalf ? HALF : WHOLE, inText: true },
    context.settings,
  );
  const { note } = spec.usermeta as { note: string | null };
  return [
    {
      kind: "figure",
      id: `figure-${chart}`,
      number: 0,
      caption: note === null || !hasNote ? caption : `${caption} ${note}`,
      svg: await renderSvg(spec),
      alt: String((spec as { description?: unknown }).description ?? record.title),
      link: link(context, `charts/${chart}.svg`, { ...narrower, as_of: now.toISOString().replace(".000", "") }),
      isHalf: isHalf ?? false,
    },
  ];
}
