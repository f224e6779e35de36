import type { Lake } from "../../lake/lake.ts";
import type { RequestWords } from "../request.ts";
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

/** The words of a question within the period. */
export function inPeriod({ at, now, period, filters }: Question): Omit<RequestWords, "metrics"> {
  return { at, asOf: now.toISOString(), filters, from: period.from.toISOString(), to: period.to.toISOString() };
}

/** The same within the period before. */
export function inPeriodBefore(question: Question): Omit<RequestWords, "metrics"> {
  return inPeriod({ ...question, period: periodBefore(question.period) });
}

/** The same without a window. */
export function everything({ at, now, filters }: Question): Omit<RequestWords, "metrics"> {
  return { at, asOf: now.toISOString(), filters };
}
