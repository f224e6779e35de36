import { LedgerError } from "../../errors.ts";
import { readInstant, snap } from "../request.ts";
import type { AllocationSettings, AwardSettings } from "./settings.ts";
import { awardYear } from "./standing.ts";

/** What a report is about: whole UTC hours, half-open. */
export interface Period {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
}

/** The words that choose a period. */
export interface PeriodWords {
  readonly period?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const forms =
  "write 2026Q3 (calendar quarter), AY2026Q3 (quarter of the award year that began in 2026), 2026-07, 2026 or AY2026, all in UTC, or give from and to";

/** Reads a period; without words, the calendar quarter of `now`. Throws usage naming the field. */
export function readPeriod({ period, from, to }: PeriodWords, now: Date, settings: AllocationSettings): Period {
  if (from !== undefined || to !== undefined) return readWindow(period, from, to);
  const word = period ?? `${now.getUTCFullYear()}Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  const found = readCalendar(word) ?? readAwardPart(word, settings);
  if (found !== null) return { name: word, ...found };
  throw new LedgerError("usage", `${word} is no period; ${forms}`, { field: "period" });
}

/** The period of the same kind just before; whole months before whole months. */
export function periodBefore({ from, to }: Period): Period {
  const isMonth = (at: Date) => at.getUTCDate() === 1 && at.getTime() % 86_400_000 === 0;
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const start =
    isMonth(from) && isMonth(to)
      ? new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() - months, 1))
      : new Date(2 * from.getTime() - to.getTime());
  return { name: "period before", from: start, to: from };
}

/** Is this the name of a period that was given by its ends? */
export function isWindow(name: string): boolean {
  return name.includes(" to ");
}

function readWindow(period: string | undefined, from: string | undefined, to: string | undefined): Period {
  if (period !== undefined || from === undefined || to === undefined)
    throw new LedgerError("usage", "give either a period or both from and to", { field: period ? "period" : "from" });
  const window = { from: snap(readInstant("from", from), Math.floor), to: snap(readInstant("to", to), Math.ceil) };
  if (window.from >= window.to)
    throw new LedgerError("usage", `from ${from} is not before to ${to}`, { field: "from" });
  return { name: `${from} to ${to}`, ...window };
}

function readCalendar(word: string): Omit<Period, "name"> | null {
  const [, year, quarter, month] = /^(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?$/.exec(word) ?? [];
  if (year === undefined) return null;
  const first = quarter ? (Number(quarter) - 1) * 3 : month ? Number(month) - 1 : 0;
  const months = quarter ? 3 : month ? 1 : 12;
  return { from: new Date(Date.UTC(Number(year), first, 1)), to: new Date(Date.UTC(Number(year), first + months, 1)) };
}

/** Parts are those of the first award whose year began then. */
function readAwardPart(word: string, { awards, rule, project }: AllocationSettings): Omit<Period, "name"> | null {
  const [, year, part] = /^AY(\d{4})(?:Q([1-9]))?$/.exec(word) ?? [];
  if (year === undefined) return null;
  const award = awards.find(({ from }: AwardSettings) => from.getUTCFullYear() === Number(year));
  if (award === undefined)
    throw new LedgerError("usage", `${word} needs an award in the configuration whose year begins in ${year}`, {
      field: "period",
    });
  if (part === undefined) return { from: award.from, to: award.to };
  const { parts } = awardYear(award, rule, project?.program ?? null);
  const found = parts[Number(part) - 1];
  if (found !== undefined) return { from: found.from, to: found.to };
  throw new LedgerError("usage", `${word}: the plan of ${award.award} has ${parts.length} parts`, { field: "period" });
}
