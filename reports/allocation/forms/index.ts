import type { ReportDocument } from "../model.ts";
import { htmlReport } from "./html.ts";
import { jsonReport } from "./json.ts";
import { markdownReport } from "./markdown.ts";
import { texReport } from "./tex.ts";

/** A form that a report can take. */
export interface ReportForm {
  readonly type: string;
  readonly write: (report: ReportDocument) => string | Uint8Array | Promise<string | Uint8Array>;
}

/** Every form, by the ending of its files. */
export const reportForms = {
  html: { type: "text/html; charset=utf-8", write: htmlReport },
  // What sets pages is large and is loaded only when pages are wanted.
  pdf: { type: "application/pdf", write: async (report) => (await import("./pdf.ts")).pdfReport(report) },
  md: { type: "text/markdown; charset=utf-8", write: markdownReport },
  json: { type: "application/json; charset=utf-8", write: jsonReport },
  tex: { type: "application/x-tex; charset=utf-8", write: texReport },
} as const satisfies Record<string, ReportForm>;

export type ReportFormKey = keyof typeof reportForms;
export const reportFormKeys = Object.keys(reportForms) as ReportFormKey[];

/** The record behind a key, without its literal types. */
export function reportForm(key: ReportFormKey): ReportForm {
  return reportForms[key];
}
