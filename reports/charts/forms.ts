import { stringify } from "csv-stringify/sync";
import type { TopLevelSpec } from "vega-lite";
import type { Rows } from "./chart.ts";
import { interactivePage } from "./interactive.ts";
import { renderPng, renderSvg } from "./render.ts";

/** A form that a chart can be had in. */
export interface ChartForm {
  /** Media type, with its charset where it is text. */
  readonly type: string;
  readonly write: (spec: TopLevelSpec) => Promise<string | Uint8Array>;
}

const json: ChartForm = { type: "application/json; charset=utf-8", write: async (spec) => JSON.stringify(spec) };
const svg: ChartForm = { type: "image/svg+xml; charset=utf-8", write: renderSvg };
const png: ChartForm = { type: "image/png", write: async (spec) => renderPng(await renderSvg(spec)) };
const html: ChartForm = { type: "text/html; charset=utf-8", write: async (spec) => interactivePage(spec) };

const csv: ChartForm = { type: "text/csv; charset=utf-8; header=present", write: async (spec) => tableOf(spec) };

/** The rows that a chart shows, with all their digits, of each answer below each other; the first column names the answer. */
function tableOf(spec: TopLevelSpec): string {
  const { answers } = spec.usermeta as unknown as { answers: readonly string[] };
  const datasets = spec.datasets as unknown as Readonly<Record<string, Rows>>;
  const rows = answers.flatMap((name) => (datasets[name] ?? []).map((row) => ({ answer: name, ...row })));
  const columns = ["answer", ...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => key !== "answer")))];
  const cast = { boolean: String };
  return stringify(rows, { header: true, columns, record_delimiter: "windows", escape_formulas: true, cast });
}

/** Every form, by its ending in URLs and its name on the command line. */
export const chartForms = { svg, png, json, html, csv } as const;

export type ChartFormKey = keyof typeof chartForms;
export const chartFormKeys = Object.keys(chartForms) as ChartFormKey[];
