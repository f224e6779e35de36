import { type Column, type Table, tables } from "../../lake/tables/index.ts";
import type { DimensionKey } from "../dimensions.ts";
import type { Fact } from "../facts.ts";

/** A column of a list; `sql` where it is not simply read. */
export interface ListColumn extends Column {
  readonly sql?: string;
  /** Costs more than reading it, so that it comes only when it is named. */
  readonly onDemand?: true;
}

/** Rows that people and programs page through. */
export interface List {
  readonly title: string;
  /** What one row is. */
  readonly grain: string;
  readonly fact: Fact;
  /**
   * SQL that makes the rows of the list out of the fact's rows that pass the filters, `{rows}`; without one they are listed
   * themselves. `{from}` and `{to}` stand for the window's ends, null where it has none.
   */
  readonly digest?: string;
  readonly columns: readonly ListColumn[];
  /** Columns that name a row; none of them is ever null where the others are equal. */
  readonly key: readonly string[];
  /** As the `sort` of a request. */
  readonly sort: string;
}

/** The table of that name in the lake. */
export function lakeTable(name: string): Table {
  const found = tables.find((table) => table.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return found;
}

/** Everything that rows can be filtered by: the dimensions of the fact, and its columns by their own names unless they are made of others. */
export function listFact({ fact, columns, digest }: List): Fact {
  if (digest !== undefined) return fact;
  const own = columns.map(({ name, type, sql }) => {
    const column = sql ?? `"${name}"`;
    return [name, type === "VARCHAR" ? column : `cast(${column} as varchar)`] as const;
  });
  return { ...fact, columns: { ...Object.fromEntries(own), ...fact.columns } as Partial<Record<DimensionKey, string>> };
}
