import { arrow } from "./arrow.ts";
import { csv } from "./csv.ts";
import type { Form } from "./form.ts";
import { html } from "./html.ts";
import { json, ndjson } from "./json.ts";
import { markdown } from "./markdown.ts";
import { parquet } from "./parquet.ts";
import { text } from "./text.ts";

export { type Form, type FormOptions, streamed } from "./form.ts";

/** Every form, by the name that `format` gives it; the first is what nobody asked for gets. */
export const forms = { json, ndjson, csv, arrow, parquet, markdown, text, html } as const satisfies Record<
  string,
  Form
>;

export type FormKey = keyof typeof forms;
export const formKeys = Object.keys(forms) as FormKey[];

/** The record behind a key, without its literal types. */
export function form(key: FormKey): Form {
  return forms[key];
}
