import { SACCT_COLUMNS } from "./sacct_text.ts";

/** So many ids fit into a command line everywhere. */
const MOST_IDS = 1000;

/**
 * The commands that ask the scheduler for these jobs of a source: sacct for numbers, qstat for `123.server`. The times that they print
 * are of the zone in which the source's are read. A local provider's process ids look like job ids; sacct says nothing of those.
 */
export function accountingCommands(source: string, timezone: string, jobIds: readonly string[]): string[] {
  const ids = [...new Set(jobIds)].toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const ofPbs = ids.filter((id) => id.includes("."));
  const ofSlurm = ids.filter((id) => /^\d+(_\d+)?$/.test(id));
  return [
    ...batches(ofSlurm).map(
      (some, index) =>
        `TZ=${timezone} sacct --parsable2 --allocations --duplicates --jobs=${some.join(",")} --format=${SACCT_COLUMNS} > sacct-${source}${suffix(index)}.txt`,
    ),
    ...batches(ofPbs).map(
      (some, index) => `TZ=${timezone} qstat -xf ${some.join(" ")} > qstat-${source}${suffix(index)}.txt`,
    ),
  ];
}

function batches(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, at) =>
    ids.slice(at * MOST_IDS, (at + 1) * MOST_IDS),
  );
}

function suffix(index: number): string {
  return index === 0 ? "" : `-${index + 1}`;
}
