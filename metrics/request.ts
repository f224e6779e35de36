import { LedgerError, unknownName } from "../errors.ts";
import { type DimensionKey, dimensionKeys, filterKeys, tagOf } from "./dimensions.ts";
import { readLimit, readSort, type Sort } from "./order.ts";
import { type MetricKey, metricKeys } from "./registry.ts";

/** One value to keep or to leave out; a prefix matches every value that begins with it. */
export interface FilterTerm {
  readonly value: string;
  readonly isPrefix: boolean;
  readonly isNegated: boolean;
}

export interface Filter {
  readonly dimension: DimensionKey;
  readonly terms: readonly FilterTerm[];
}

/** How many values of a dimension are wanted one by one. */
export interface Top {
  readonly dimension: DimensionKey;
  readonly most: number;
}

/** A question to the lake. */
export interface MetricRequest {
  readonly metrics: readonly MetricKey[];
  readonly by: readonly DimensionKey[];
  readonly filters: readonly Filter[];
  /** Whole UTC hours, half-open `[from, to)`; null is unbounded. */
  readonly from: Date | null;
  readonly to: Date | null;
  /** The instant that counts as the present one. */
  readonly now: Date;
  /** Columns of the answer by which it is sorted; its dimensions when empty. */
  readonly sort: readonly Sort[];
  /** The most rows wanted; null for all. */
  readonly limit: number | null;
  /** Of these dimensions so many values have rows of their own, those for which the first metric is largest; the others share one. */
  readonly top: readonly Top[];
  /** Is the figure of everything wanted beside those of the groups? */
  readonly totals: boolean;
}

/** The words of a question as the command line and HTTP hand them in. */
export interface RequestWords {
  readonly metrics: string;
  readonly by?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What counts as the present; default this machine's clock. */
  readonly asOf?: string | undefined;
  /** The state of the lake to ask; default the present one. */
  readonly at?: string | undefined;
  readonly sort?: string | undefined;
  readonly limit?: string | undefined;
  /** `app:12,node:5`: the most values of a dimension wanted; the others are added up under `other (N)`. */
  readonly top?: string | undefined;
  readonly totals?: string | undefined;
  /** `previous`, `run:ID` or `from..to`: what each figure is set beside. */
  readonly compare?: string | undefined;
  readonly filters: Readonly<Partial<Record<string, string | undefined>>>;
}

/**
 * Reads the words of a question. Throws usage naming the field and what it allows; an unknown metric is `unknown`. `known` are the
 * names that can be filtered by, beside tags.
 */
export function readRequest(words: RequestWords, known: readonly string[] = filterKeys): MetricRequest {
  const request = {
    metrics: names(words.metrics, metricKeys, "metric", "unknown"),
    by: names<DimensionKey>(words.by ?? "", dimensionKeys, "by", "usage"),
    filters: Object.entries(words.filters).flatMap(([name, value]) =>
      value === undefined ? [] : [readFilter(name, value, known)],
    ),
    from: words.from === undefined ? null : snap(readInstant("from", words.from), Math.floor),
    to: words.to === undefined ? null : snap(readInstant("to", words.to), Math.ceil),
    now: words.asOf === undefined ? new Date() : readInstant("as_of", words.asOf),
    sort: readSort(words.sort),
    limit: readLimit(words.limit),
    top: readTop(words.top ?? ""),
    totals: readFlag("totals", words.totals),
  };
  if (request.metrics.length === 0) {
    throw new LedgerError("usage", `no metric was named; there are ${metricKeys.join(", ")}`, {
      field: "metric",
      allowed: metricKeys,
    });
  }
  if (request.from && request.to && request.from >= request.to) {
    throw new LedgerError("usage", `from ${words.from} is not before to ${words.to}`, { field: "from" });
  }
  return request;
}

function names<Key extends string>(
  list: string,
  known: readonly Key[],
  field: string,
  code: "unknown" | "usage",
): Key[] {
  const asked = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  for (const name of asked) {
    if (known.includes(name as Key) || (field === "by" && tagOf(name) !== undefined)) continue;
    throw unknownName(code, field === "by" ? "dimension" : field, name, known, field);
  }
  return [...new Set(asked)] as Key[];
}

/** `a,b` any of; `!a` not, and a leading `!` stands for the whole list; `a*` prefix; a backslash takes the next letter as it is. */
function readFilter(name: string, list: string, known: readonly string[]): Filter {
  if (!known.includes(name) && tagOf(name) === undefined) throw unknownName("usage", "filter", name, known, name);
  const texts = (list.match(/(?:\\.|[^,\\])+/gs) ?? [])
    .map((text) => text.replace(/^\s+|(?<!\\)\s+$/g, ""))
    .filter((text) => text !== "");
  if (texts.length === 0)
    throw new LedgerError("usage", `the filter ${name} is empty; name a value or leave it out`, { field: name });
  const negatesAll = texts[0]?.startsWith("!") ?? false;
  const terms = texts.map((text) => {
    const bare = text.replace(/^!/, "");
    const isPrefix = /(?<!\\)(\\\\)*\*$/.test(bare);
    return {
      value: (isPrefix ? bare.slice(0, -1) : bare).replace(/\\(.)/gs, "$1"),
      isPrefix,
      isNegated: negatesAll || text.startsWith("!"),
    };
  });
  return { dimension: name as DimensionKey, terms };
}

function readTop(list: string): Top[] {
  const parts = list.split(",").filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [, name, most] = /^\s*([^:]+):([1-9]\d{0,4})\s*$/.exec(part) ?? [];
    if (name === undefined || most === undefined)
      throw new LedgerError("usage", `top ${part} is no dimension and number; write app:12`, { field: "top" });
    const [dimension] = names<DimensionKey>(name, dimensionKeys, "by", "usage") as [DimensionKey];
    return { dimension, most: Number(most) };
  });
}

/** The filter that keeps exactly this value, whatever letters it has. */
export function literalFilter(value: string): string {
  return value.replace(/[\\,]|^[!\s]|[*\s]$/gs, "\\$&");
}

function readFlag(field: string, text: string | undefined): boolean {
  if (text === undefined || text === "false" || text === "true") return text === "true";
  throw new LedgerError("usage", `${field} is true or false, not ${text}`, { field, allowed: ["true", "false"] });
}

/** A day or an instant, as words of a question write it; the month's own length is looked at besides. */
export const instantPattern =
  "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])?)?";
const INSTANT = new RegExp(`^${instantPattern}$`);

/** Reads a day or an instant, UTC unless it carries an offset. Throws usage naming the field. */
export function readInstant(field: string, text: string): Date {
  const isPlain = /[T ]/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const instant = new Date(isPlain ? `${text.replace(" ", "T")}Z` : text);
  if (!INSTANT.test(text) || Number.isNaN(instant.getTime()) || !isInItsMonth(text)) {
    throw new LedgerError(
      "usage",
      `${field} ${text} is no instant; write 2026-11-23 or 2026-11-23T08:00Z (UTC unless an offset is given)`,
      { field },
    );
  }
  return instant;
}

/** A date of JavaScript makes 3 March of 31 February. */
function isInItsMonth(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number) as [number, number, number];
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const HOUR_MS = 3_600_000;

/** The whole UTC hour at or before (floor), at or after (ceil) an instant. */
export function snap(instant: Date, round: (hours: number) => number): Date {
  return new Date(round(instant.getTime() / HOUR_MS) * HOUR_MS);
}
