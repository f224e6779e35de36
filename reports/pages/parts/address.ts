import { literalFilter } from "../../../metrics/request.ts";
import type { Selection } from "../../ledger.ts";
import type { PageRequest } from "../page.ts";

type Words = Readonly<Partial<Record<string, string | null>>>;

/** An address with those of the words that say something. */
export function address(path: string, words: Words = {}, anchor?: string): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) if (value) query.set(name, value);
  const text = query.size === 0 ? path : `${path}?${query}`;
  return anchor === undefined ? text : `${text}#${anchor}`;
}

/** This page with some of its words changed; null takes a word away. */
export function here({ path, words }: PageRequest, changes: Words, anchor?: string): string {
  return address(path, { ...words, ...changes }, anchor);
}

/** Where one thing has its page. */
export const pageOf = {
  run: (source: unknown, run: unknown) => `/runs/${part(source)}/${part(run)}`,
  task: (source: unknown, run: unknown, task: unknown) => `${pageOf.run(source, run)}/tasks/${part(task)}`,
  executor: (source: unknown, run: unknown, executor: unknown) =>
    `${pageOf.run(source, run)}/executors/${part(executor)}`,
  block: (source: unknown, run: unknown, executor: unknown, block: unknown) =>
    `${pageOf.executor(source, run, executor)}/blocks/${part(block)}`,
  app: (app: unknown, words: Words = {}) => address(`/apps/${part(app)}`, words),
  node: (node: unknown, words: Words = {}) => address(`/nodes/${part(node)}`, words),
} as const;

/** The words that keep a selection to exactly these values. */
export function exactly(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, literalFilter(String(value))]],
    ),
  );
}

/** The same question to the interface for programs; pinned to a state of the lake only where the reader pinned the page. */
export function dataAddress({ words }: PageRequest, path: string, selection: Selection, more: Words = {}): string {
  const { filters, from, to, asOf } = selection;
  return address(path, { ...filters, from, to, as_of: asOf, at: words.at, ...more } as Words);
}

function part(value: unknown): string {
  return encodeURIComponent(String(value));
}
