import type { Lake } from "../../lake/lake.ts";
import { type RequestWords, snap } from "../request.ts";
import { type Period, periodBefore } from "./period.ts";
import type { AllocationSettings } from "./settings.ts";

/** What all parts of a report ask about: one state of the lake, one period, one present. */
export interface Question {
  readonly lake: Lake;
  /** State of the lake. */
  readonly at: string;
  readonly settings: AllocationSettings;
  readonly now: Date;
  readonly period: Period;
  readonly filters: RequestWords["filters"];
}

/**
 * Are sources left out, by the question's own filters or because its reader may not see them? Then nobody can say what is charged to an
 * award in all.
 */
export function isPart({ lake, filters }: Pick<Question, "lake" | "filters">): boolean {
  return lake.sight.sources !== null || Object.values(filters).some((value) => value !== undefined);
}

/** The words of a question within the period, as far as it has come by the present. */
export function inPeriod(question: Question): Omit<RequestWords, "metrics"> {
  const { at, now, filters } = question;
  return { at, asOf: now.toISOString(), filters, ...soFar(question) };
}

/** The part of the period before the present, in whole hours; all of it when it lies ahead, and nothing is there yet. */
export function soFar({ period, now }: Pick<Question, "period" | "now">): { from: string; to: string } {
  const present = snap(now, Math.ceil);
  const to = present > period.from && present < period.to ? present : period.to;
  return { from: period.from.toISOString(), to: to.toISOString() };
}

/** The same within the period before. */
export function inPeriodBefore(question: Question): Omit<RequestWords, "metrics"> {
  return inPeriod({ ...question, period: periodBefore(question.period) });
}

/** The same without a window. */
export function everything({ at, now, filters }: Question): Omit<RequestWords, "metrics"> {
  return { at, asOf: now.toISOString(), filters };
}
