import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Option } from "commander";
import type { StreamedAnswer } from "../metrics/answer.ts";
import { type FormKey, type FormOptions, form, formKeys } from "../reports/forms/index.ts";

/** The option that every command takes which prints an answer. */
export function formatOption(): Option {
  return new Option("--format <format>", "form of the answer").choices(formKeys).default("text");
}

/** Writes an answer to standard output in the form asked for, as its rows come. */
export async function print(
  answer: StreamedAnswer,
  format: string | undefined,
  options: FormOptions = {},
): Promise<void> {
  const written = form(format as FormKey).write(answer, options);
  await pipeline(Readable.from(written), process.stdout, { end: false });
}
