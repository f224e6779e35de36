import type { TopLevelSpec } from "vega-lite";
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

/** Every form, by its ending in URLs and its name on the command line. */
export const chartForms = { svg, png, json, html } as const;

export type ChartFormKey = keyof typeof chartForms;
export const chartFormKeys = Object.keys(chartForms) as ChartFormKey[];
