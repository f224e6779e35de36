import { LedgerError } from "../errors.ts";
import type { Cell, Row } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import type { Answer, AnswerColumn } from "./answer.ts";
import { columnsOf } from "./columns.ts";
import { dimension } from "./dimensions.ts";
import { dress } from "./dress.ts";
import { figures, groupRows } from "./groups.ts";
import { type MetricRequest, readInstant, snap } from "./request.ts";
import { resolveScope } from "./scope.ts";

/** Every figure beside the same figure of another time or run: value, `_baseline`, `_difference` and `_ratio` (value / baseline). */
export async function askCompared(state: LakeState, asked: MetricRequest, compare: string): Promise<Answer> {
  const { request, scope } = await resolveScope(state, asked);
  const other = await resolveScope(state, baselineOf(asked, compare));
  const all = columnsOf(request);
  const [now, before] = await Promise.all([groupRows(state, request), groupRows(state, other.request)]);
  const keyOf = (row: Row) => JSON.stringify(request.by.map((key) => row[key]));
  const baselines = new Map(before.map((row) => [keyOf(row), row]));
  const nothing = Object.assign({}, ...request.metrics.map((key) => figures(key, []))) as Row;
  const keys = new Set(now.map(keyOf));
  const gone = before.filter((row) => !keys.has(keyOf(row))).map((row) => ({ ...row, ...nothing }));
  const rows = [...now, ...gone].map((row) => beside(row, baselines.get(keyOf(row)) ?? nothing, all));
  const totals = request.totals ? await total(state, request, other.request, all) : undefined;
  const answer = await dress(state, request, scope, all.flatMap(withBaseline), rows, totals);
  const { from, to } = other.request;
  return { ...answer, meta: { ...answer.meta, baseline: { compare, from: iso(from), to: iso(to) } } };
}

async function total(state: LakeState, now: MetricRequest, before: MetricRequest, columns: readonly AnswerColumn[]) {
  const [[value], [baseline]] = await Promise.all([
    groupRows(state, { ...now, by: [] }),
    groupRows(state, { ...before, by: [] }),
  ]);
  return beside(value ?? {}, baseline ?? {}, columns);
}

function beside(row: Row, baseline: Row, columns: readonly AnswerColumn[]): Row {
  const out: Row = { ...row };
  for (const { name, kind } of columns) {
    if (kind !== "metric") continue;
    const [value, base] = [number(row[name]), number(baseline[name])];
    out[`${name}_baseline`] = base;
    out[`${name}_difference`] = value === null || base === null ? null : value - base;
    out[`${name}_ratio`] = value === null || base === null || base === 0 ? null : value / base;
  }
  return out;
}

function withBaseline(column: AnswerColumn): AnswerColumn[] {
  if (column.kind !== "metric") return [column];
  const more = (end: string, word: string, meaning: string, unit = column.unit): AnswerColumn => ({
    ...column,
    name: `${column.name}_${end}`,
    title: `${column.title}, ${word}`,
    meaning,
    unit,
    ...(end === "ratio" ? { precision: 3, type: "DOUBLE" as const } : {}),
  });
  return [
    column,
    more("baseline", "baseline", `${column.name} of what is compared with.`),
    more("difference", "difference", `${column.name} less its baseline; null when either is.`),
    more("ratio", "ratio", `${column.name} over its baseline; null when either is, or the baseline is 0.`, "1"),
  ];
}

/** The same question about what is compared with. */
function baselineOf(request: MetricRequest, compare: string): MetricRequest {
  const run = /^run:(.+)$/.exec(compare)?.[1];
  if (run !== undefined) {
    refuseBy(request, compare, (key) => key === "run" || key === "source");
    const filters = request.filters.filter((filter) => filter.dimension !== "run" && filter.dimension !== "source");
    const term = { value: run, isPrefix: false, isNegated: false };
    return { ...request, from: null, to: null, filters: [...filters, { dimension: "run", terms: [term] }] };
  }
  refuseBy(request, compare, (key) => dimension(key).kind === "time");
  if (compare === "previous") return { ...request, ...previous(request) };
  const [from, to] = compare.split("..");
  if (!from || !to) {
    throw new LedgerError("usage", `compare ${compare} is none of previous, run:ID, from..to`, {
      field: "compare",
      allowed: ["previous", "run:ID", "from..to"],
    });
  }
  const window = {
    from: snap(readInstant("compare", from), Math.floor),
    to: snap(readInstant("compare", to), Math.ceil),
  };
  if (window.from < window.to) return { ...request, ...window };
  throw new LedgerError("usage", `compare: ${from} is not before ${to}`, { field: "compare" });
}

function refuseBy(request: MetricRequest, compare: string, isOdd: (key: MetricRequest["by"][number]) => boolean): void {
  const odd = request.by.find(isOdd);
  if (odd === undefined) return;
  throw new LedgerError("usage", `by ${odd}, no row has a like in compare=${compare}; leave ${odd} out`, {
    field: "by",
  });
}

/** The window of equal length just before; whole months before whole months, so that a quarter meets a quarter. */
function previous({ from, to }: MetricRequest): Pick<MetricRequest, "from" | "to"> {
  if (from === null || to === null)
    throw new LedgerError("usage", "compare=previous needs from and to: the window that has a previous one", {
      field: "compare",
    });
  if (isMonth(from) && isMonth(to)) {
    const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
    return { from: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() - months, 1)), to: from };
  }
  return { from: new Date(2 * from.getTime() - to.getTime()), to: from };
}

function isMonth(at: Date): boolean {
  return at.getUTCDate() === 1 && at.getTime() % 86_400_000 === 0;
}

function number(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}

function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString().replace(".000", "");
}
