import { html } from "hono/html";
import type { Fragment } from "../document.ts";

/** Links to the same rows for programs; a list can be had whole. */
export function downloads(data: string, isList = false): Fragment {
  const joint = data.includes("?") ? "&" : "?";
  const link = (format: string, text: string) =>
    html`<a href="${data}${joint}${isList ? "limit=all&" : ""}format=${format}">${text}</a>`;
  return html`<span class="downloads">${isList ? "All rows: " : ""}${link("csv", "CSV")} ${link("json", "JSON")} ${link("parquet", "Parquet")}</span>`;
}
