import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { LedgerError } from "../errors.ts";
import { type FormKey, formKeys, forms } from "../reports/forms.ts";
import type { Selection } from "../reports/ledger.ts";

/** The selection in a query string: every word that is not one of `others` is a filter; the question refuses unknown ones. */
export function selectionOf(context: Context, others: readonly string[] = []): Selection {
  const words = new Map<string, string>();
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1)
      throw new LedgerError("usage", `${name} was given ${values.length} times; join its values by commas`, {
        field: name,
      });
    // An empty field of the page's form means: all.
    if (!others.includes(name) && values[0]) words.set(name, values[0]);
  }
  const { from, to, as_of: asOf, ...filters } = Object.fromEntries(words);
  return { from, to, asOf, filters };
}

/** `?format=` wins over `Accept`; who asks for nothing in particular gets JSON. */
export function formOf(context: Context): FormKey {
  const asked = context.req.query("format");
  if (asked === undefined) {
    const supports = formKeys.map((key) => mediaType(key));
    const accepted = accepts(context, { header: "Accept", supports, default: mediaType("json") });
    return formKeys.find((key) => mediaType(key) === accepted) ?? "json";
  }
  if ((formKeys as readonly string[]).includes(asked)) return asked as FormKey;
  throw new LedgerError("usage", `unknown format ${asked}; there are ${formKeys.join(", ")}`, {
    field: "format",
    allowed: formKeys,
  });
}

function mediaType(key: FormKey): string {
  return forms[key].type.split(";", 1)[0] as string;
}
