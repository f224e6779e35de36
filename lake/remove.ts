import { rm } from "node:fs/promises";
import { join } from "node:path";
import { unknownName } from "../errors.ts";
import { forgetFailure } from "./attempts.ts";
import { commit, mark } from "./commit.ts";
import { Duck } from "./duckdb.ts";
import type { Lake, LakeState } from "./lake.ts";
import { passFolder } from "./layout.ts";
import { marker } from "./log.ts";
import { asWriter } from "./writers.ts";

/** What a removal takes out of sight: runs of a source, file by file. */
export interface Removal {
  readonly source: string;
  /** True when it takes the whole source. */
  readonly isWhole: boolean;
  readonly keys: ReadonlyArray<{ readonly file: string; readonly runId: string | null }>;
  readonly runs: readonly string[];
}

/**
 * Finds what is meant: the whole of a source, or its runs whose ids begin so.
 * Throws unknown for a source or run that the lake does not hold.
 */
export function planRemoval(state: LakeState, source: string, run: string | undefined): Removal {
  const all = [...state.entries, ...state.copies];
  const own = all.filter((entry) => entry.source === source);
  const known = [...new Set(all.map((entry) => entry.source))];
  if (own.length === 0) throw unknownName("unknown", "source", source, known, "source");
  const wanted = own.filter(({ run_id }) => run === undefined || run_id?.startsWith(run));
  const runs = [...new Set(wanted.flatMap(({ run_id }) => (run_id === null ? [] : [run_id])))];
  if (run !== undefined && runs.length === 0) {
    const ids = [...new Set(own.flatMap(({ run_id }) => (run_id === null ? [] : [run_id])))];
    throw unknownName("unknown", "run", run, ids, "run");
  }
  const keys = new Map(wanted.map(({ file, run_id }) => [`${file} ${run_id}`, { file, runId: run_id }]));
  return { source, isWhole: run === undefined, keys: [...keys.values()], runs };
}

/**
 * Takes runs out of sight with one commit. Runs removed by name stay away from later passes until somebody asks for them; a source
 * that is removed as a whole comes back when it is ingested again. `gc` sweeps their files when no state has to be kept that shows them.
 */
export async function remove(lake: Lake, { source, isWhole, keys }: Removal): Promise<void> {
  const files = isWhole ? await (await lake.state()).rows("select path from ingests where source = ?", [source]) : [];
  const word = isWhole ? marker.forgotten : marker.removed;
  const entries = keys.map(({ file, runId }) => ({ ...mark(word, runId), file }));
  const duck = await Duck.open();
  try {
    await asWriter(lake.folder, () => commit(duck, { lake: lake.folder, source, file: "", entries }));
  } finally {
    duck.close();
  }
  if (isWhole) await rm(join(lake.folder, passFolder, `${source}.json`), { force: true });
  for (const { path } of files) await forgetFailure(lake.folder, String(path));
}
