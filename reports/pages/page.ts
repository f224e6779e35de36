import type { Lake } from "../../lake/lake.ts";
import type { AnswerMeta } from "../../metrics/answer.ts";
import { literalFilter } from "../../metrics/request.ts";
import type { Known } from "../charts/chart.ts";
import type { Selection } from "../ledger.ts";
import type { Fragment } from "./document.ts";
import type { Zone } from "./parts/zone.ts";

/** A page, defined once: routes, navigation, the map of pages and the tests derive from this record. */
export interface Page {
  /** Its address; a part that begins with a colon is a name from the lake. */
  readonly path: string;
  readonly title: string;
  /** The question it answers, in one sentence. */
  readonly asks: string;
  /** What it shows, for the map of pages. */
  readonly shows: string;
  /** Its name in the navigation; pages about one thing have none. */
  readonly label?: string;
  /** Dimensions by which the reader can cut it. */
  readonly filters: readonly string[];
  /** True where figures are kept without the hour, so that no window can cut them. */
  readonly isTimeless?: boolean;
  /** Names of its tables: each is sorted and turned over by words of its own, `tasks.sort`, `tasks.cursor`, `tasks.rows`. */
  readonly tables: readonly string[];
  /** Other words that it takes, with what they mean. */
  readonly words?: Readonly<Record<string, string>>;
  readonly view: (request: PageRequest) => Promise<View>;
}

/** What came in, and what it is asked of. */
export interface PageRequest {
  readonly page: Page;
  readonly lake: Lake;
  /** What the configuration tells charts. */
  readonly known: Known;
  /** State of the lake that the whole page is about. */
  readonly at: string;
  /** The present moment, for ages. */
  readonly now: Date;
  /** The address without its words. */
  readonly path: string;
  /** Names from the address. */
  readonly parts: Readonly<Record<string, string>>;
  readonly words: Readonly<Partial<Record<string, string>>>;
  /** In which times are told. */
  readonly zone: Zone;
}

/** A page's content. */
export interface View {
  /** Where it differs from the record's. */
  readonly title?: string;
  /** The pages above it. */
  readonly trail?: ReadonlyArray<{ readonly text: string; readonly href: string }>;
  readonly content: Fragment;
  /** What its figures rest on. */
  readonly meta: AnswerMeta;
}

/** What the page is cut to: names from its address, filters from its words, and `more`. */
export function selectionOf(
  { page, at, parts, words }: Omit<PageRequest, "zone">,
  more: Selection["filters"] = {},
): Selection {
  const chosen = Object.fromEntries(page.filters.flatMap((name) => (words[name] ? [[name, words[name]]] : [])));
  const named = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, literalFilter(value)]));
  return { from: words.from, to: words.to, asOf: words.as_of, at, filters: { ...chosen, ...named, ...more } };
}

/** A selection without its window, for lists and documents that know no time. */
export function timeless({ from: _from, to: _to, ...rest }: Selection): Selection {
  return rest;
}
