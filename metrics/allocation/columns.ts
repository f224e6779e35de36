import type { AnswerColumn } from "../answer.ts";

/** A column of figures in hours as the facility charges them, or in another unit. */
export function figure(
  name: string,
  title: string,
  meaning: string,
  unit = "charged hour",
  precision = 1,
): AnswerColumn {
  return { name, title, unit, meaning, kind: "metric", precision, type: "DOUBLE" };
}

export function bound(
  name: string,
  title: string,
  meaning: string,
  unit = "charged hour",
  precision = 1,
): AnswerColumn {
  return { ...figure(name, title, meaning, unit, precision), kind: "bound" };
}

export function label(name: string, title: string, meaning: string): AnswerColumn {
  return { name, title, unit: null, meaning, kind: "dimension", precision: null, type: "VARCHAR" };
}

export function moment(name: string, title: string, meaning: string): AnswerColumn {
  return { ...label(name, title, meaning), unit: "UTC", type: "TIMESTAMP" };
}
