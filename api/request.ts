import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { z } from "zod";
import { LedgerError, unknownName } from "../errors.ts";
import { tagOf } from "../metrics/dimensions.ts";
import type { Look } from "../reports/charts/chart.ts";
import { type FormKey, form, formKeys } from "../reports/forms/index.ts";
import type { Selection } from "../reports/ledger.ts";
import type { ThemeKey } from "../reports/theme.ts";

export type Words = Readonly<Partial<Record<string, string>>>;

/**
 * The words of a query string as the schema knows them, and tags. Throws usage for a word that is unknown, given twice, or has
 * a value that the schema refuses. An empty one counts as not given: an empty field of the page's form means all.
 */
export function wordsOf(context: Context, schema: z.ZodObject): Words {
  const words: Record<string, string> = {};
  const tags: Record<string, string> = {};
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1)
      throw new LedgerError("usage", `${name} was given ${values.length} times; join its values by commas`, {
        field: name,
      });
    if (values[0]) (tagOf(name) === undefined ? words : tags)[name] = values[0];
  }
  const read = schema.safeParse(words);
  if (read.success) return { ...words, ...tags };
  throw refusal(read.error, words, Object.keys(schema.shape));
}

function refusal(error: z.ZodError, words: Words, known: readonly string[]): LedgerError {
  const [issue] = error.issues;
  if (issue?.code === "unrecognized_keys") {
    const name = String(issue.keys[0]);
    return unknownName("usage", "parameter", name, known, name);
  }
  const field = String(issue?.path[0]);
  if (issue?.code === "invalid_value")
    return unknownName("usage", field, String(words[field]), issue.values.map(String));
  return new LedgerError("usage", `${field}: ${issue?.message}`, { field });
}

/** The JSON of a body, as the schema knows it. Throws usage for anything else, naming the field. */
export async function bodyOf<T extends z.ZodObject>(context: Context, schema: T): Promise<z.output<T>> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new LedgerError("media_type", `the body is ${type || "of no type"}; send application/json`, {
      field: "content-type",
      allowed: ["application/json"],
    });
  const body = await context.req.json().catch(() => {
    throw new LedgerError("usage", "the body is no JSON", { field: "body" });
  });
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const known = Object.keys(schema.shape);
  if (issue?.code === "unrecognized_keys") throw unknownName("usage", "field", String(issue.keys[0]), known);
  const field = issue?.path.join(".") || "body";
  throw new LedgerError("usage", `${field}: ${issue?.message}`, { field });
}

const plain = [
  "by",
  "sort",
  "limit",
  "totals",
  "compare",
  "columns",
  "cursor",
  "format",
  "formula_safe",
  "theme",
  "width",
];

/** The part of the words that selects: filters, window, moment, state of the lake. */
export function selectionOf(words: Words): Selection {
  const { from, to, as_of: asOf, at, ...others } = words;
  const filters = Object.fromEntries(Object.entries(others).filter(([name]) => !plain.includes(name)));
  return { from, to, asOf, at, filters };
}

/** How a chart is wanted, as far as that was said. */
export function lookOf({ theme, width }: Words): Partial<Look> {
  return {
    ...(theme === undefined ? {} : { theme: theme as ThemeKey }),
    ...(width === undefined ? {} : { width: Number(width) }),
  };
}

/** `format` wins over `Accept`; who asks for nothing in particular gets JSON. */
export function formOf(context: Context, words: Words): FormKey {
  if (words.format !== undefined) return words.format as FormKey;
  const supports = formKeys.map(mediaType);
  const accepted = accepts(context, { header: "Accept", supports, default: mediaType("json") });
  return formKeys.find((key) => mediaType(key) === accepted) ?? "json";
}

/** A form's media type without its parameters. */
export function mediaType(key: FormKey): string {
  return form(key).type.split(";", 1)[0] as string;
}
