import * as canonical from "./canonical.ts";
import * as facts from "./facts.ts";
import type { Table } from "./table.ts";

export { type Column, type ColumnType, nullMeaning, SCHEMA_VERSION, type Table, timeOf } from "./table.ts";

/** Facts: built per run at ingest from the canonical tables; what metrics ask. */
export const factTables: readonly Table[] = Object.values(facts);

/** Every table of the lake. */
export const tables: readonly Table[] = [...Object.values(canonical), ...factTables];

/** Tables that hold one part per run, in the order in which they are written. */
export const runTables: readonly Table[] = tables.filter((table) => table.name !== canonical.ingests.name);

export { ingests } from "./canonical.ts";
