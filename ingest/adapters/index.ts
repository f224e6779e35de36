import type { Adapter } from "./adapter.ts";
import { taskRows } from "./task_rows.ts";
import { tryRows } from "./try_rows.ts";

export type { Adapter, SourceColumns } from "./adapter.ts";

/** Every generation that can be read, newest first. */
export const adapters: readonly Adapter[] = [tryRows, ...taskRows];
