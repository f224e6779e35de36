import type { LakeState } from "./lake.ts";

/** A copy of a run that another copy stands for. */
export interface Copy {
  readonly run_id: string;
  readonly source: string;
  readonly path: string;
  readonly counts_source: string;
  readonly counts_path: string;
}

/** Every copy that does not count, with the one that does. */
export async function copiesOf(state: LakeState): Promise<Copy[]> {
  const rows = await state.rows("select source, file_id, path from ingests");
  const paths = new Map(rows.map((row) => [`${row.source} ${row.file_id}`, String(row.path)]));
  const pathOf = ({ source, file }: { source: string; file: string }) => paths.get(`${source} ${file}`) ?? "";
  const counting = new Map(state.entries.map((entry) => [entry.run_id, entry]));
  const copies = new Map(state.copies.map((entry) => [`${entry.run_id} ${entry.source} ${entry.file}`, entry]));
  return [...copies.values()].flatMap((copy) => {
    const counts = counting.get(copy.run_id);
    if (counts === undefined || copy.run_id === null) return [];
    const { run_id, source } = copy;
    return [{ run_id, source, path: pathOf(copy), counts_source: counts.source, counts_path: pathOf(counts) }];
  });
}
