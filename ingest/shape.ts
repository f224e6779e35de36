import { LedgerError } from "../errors.ts";
import { type Adapter, adapters } from "./adapters/index.ts";

/** What a source looks like, and who can read it. */
export interface Shape {
  readonly adapter: Adapter;
  /** The adapter's word for the releases that write such files. */
  readonly name: string;
  /** Columns that the adapter reads and this file lacks, by table: they are null. */
  readonly absent: Readonly<Record<string, readonly string[]>>;
  /** Columns and tables that nobody here knows: noted with the ingest, not read. */
  readonly unread: readonly string[];
}

/**
 * Finds out by tables and columns which generation wrote the file; Parsl stamps no version into it.
 * Throws bad_input naming what was found when no adapter knows the shape; `unsliceable` are views and the like.
 */
export function recognise(
  path: string,
  schema: ReadonlyMap<string, readonly string[]>,
  unsliceable: readonly string[] = [],
): Shape {
  const adapter = adapters.find((candidate) => missing(candidate, schema).length === 0);
  if (adapter) {
    return { adapter, name: adapter.name(schema), absent: absent(adapter, schema), unread: unread(adapter, schema) };
  }
  const names = [...schema.keys(), ...unsliceable];
  if (!names.includes("task") || !(names.includes("workflow") || names.includes("workflows"))) {
    const found = names.length === 0 ? "no tables" : `the tables ${listed(names)}`;
    throw new LedgerError(
      "bad_input",
      `${path} is an SQLite database but not one of Parsl's: it has ${found}; give a monitoring.db`,
    );
  }
  const [nearest] = adapters.toSorted((a, b) => distance(a, schema) - distance(b, schema)) as [Adapter];
  const lacks = listed(
    missing(nearest, schema).map((name) =>
      unsliceable.includes(name) ? `${name} (it is no plain table with rowids)` : name,
    ),
  );
  throw new LedgerError(
    "bad_input",
    `${path} is most like ${nearest.name(schema)}, but lacks ${lacks}; nothing was ingested, take the file that Parsl wrote`,
  );
}

/** How unlike the file is to what the adapter reads: by what is missing, a table for all its columns, and by what it does not know. */
function distance(adapter: Adapter, schema: ReadonlyMap<string, readonly string[]>): number {
  const tables = Object.entries(adapter.tables).filter(([table]) => !schema.has(table));
  const columns = tables.reduce((sum, [, of]) => sum + Object.keys(of).length, 0);
  const unknown = [...schema.keys()].filter((table) => !(table in adapter.tables)).length * 10;
  return missing(adapter, schema).length + columns + unknown + unread(adapter, schema).length;
}

function missing(adapter: Adapter, schema: ReadonlyMap<string, readonly string[]>): string[] {
  return Object.entries(adapter.tables).flatMap(([table, columns]) => {
    const found = schema.get(table);
    if (!found) return [table];
    return Object.keys(columns)
      .filter((column) => !found.includes(column) && !adapter.optional[table]?.includes(column))
      .map((column) => `${table}.${column}`);
  });
}

function absent(adapter: Adapter, schema: ReadonlyMap<string, readonly string[]>): Record<string, string[]> {
  const entries = Object.entries(adapter.optional).map(([table, columns]) => {
    const found = schema.get(table) ?? [];
    return [table, columns.filter((column) => !found.includes(column))] as const;
  });
  return Object.fromEntries(entries);
}

function unread(adapter: Adapter, schema: ReadonlyMap<string, readonly string[]>): string[] {
  return [...schema].flatMap(([table, columns]) => {
    const known = adapter.tables[table];
    if (!known) return [table];
    const isNew = (column: string) => !(column in known) && !adapter.ignored[table]?.includes(column);
    return columns.filter(isNew).map((column) => `${table}.${column}`);
  });
}

/** Names in a sentence, the first six of them. */
export function listed(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 6).join(", ")} and ${names.length - 6} more`;
}
