import type { Row } from "../lake/duckdb.ts";
import { sha256Of } from "../lake/files.ts";
import type { LakeState } from "../lake/lake.ts";
import { type AboutRun, aboutRuns } from "./about_runs.ts";
import type { Coverage, SnapshotNote } from "./answer.ts";
import { type Counted, gradeOf } from "./grade.ts";

type Sentence = (count: number, total: number | null) => string;

/** Coverage items that mean an assumption, and how to say it; the others are plain counts. */
const assumptions: Readonly<Record<string, Sentence>> = {
  blocks_start_derived: (n, of) =>
    `${of_(n, of, "block")} began at a time taken from Parsl's own rows, not from the scheduler (up to a poll off).`,
  blocks_end_derived: (n, of) =>
    `${of_(n, of, "block")} ended at a time taken from Parsl's own rows, not from the scheduler (up to two polls off).`,
  blocks_open: (n, of) =>
    `${of_(n, of, "block")} had no recorded end; paid time is counted up to the last record in the file.`,
  blocks_nodes_derived: (n, of) =>
    `The number of nodes of ${of_(n, of, "block")} was taken from the hosts that registered.`,
  blocks_nodes_exceeded: (n, of) =>
    `${of_(n, of, "block")} showed more hosts than the scheduler or the configuration says; the hosts count.`,
  blocks_walltime_exceeded: (n, of) => `${of_(n, of, "block")} lived longer than its time limit; the life counts.`,
  blocks_workers_unknown: (n, of) =>
    `${of_(n, of, "block")} left no record of their managers; time beyond their tries is in account unknown.`,
  blocks_share_unknown: (n, of) =>
    `${of_(n, of, "block")} shared nodes, but the processors held (AllocCPUS) or those of a node (cores_per_node) are not known: whole nodes are counted.`,
  blocks_cores_fallback: (n, of) =>
    `The cores of a node of ${of_(n, of, "block")} are what the host has, whatever was allocated: core-hours may be off.`,
  blocks_job_mismatch: (n, of) =>
    `${of_(n, of, "block")} named a job whose times in the sacct file do not fit, so the job was not used; check the time zone.`,
  hosts_shifted: (n, of) =>
    `The clock of ${of_(n, of, "worker host")} was off; its stamps were shifted to fit those of the submit host.`,
  managers_open: (n, of) =>
    `${of_(n, of, "manager")} left no last row; their life is counted to the end of their block.`,
  managers_lost: (n, of) =>
    `${of_(n, of, "manager")} were lost; the end is taken between the last heartbeat and the next one missed, or from the block's end.`,
  managers_ambiguous: (n, of) => `The executor of ${of_(n, of, "manager")} could not be told for certain.`,
  tries_unplaced: (n, of) =>
    `${of_(n, of, "try", "tries")} ran on no known manager; their time is in no account, but within the bounds of all that they may have been in.`,
  tries_start_lost: (n, of) =>
    `The start of ${of_(n, of, "try", "tries")} was not recorded; a manager's row, the first sample or the app's median stands for it.`,
  tries_final_lost: (n, of) =>
    `The last rows of ${of_(n, of, "try", "tries")} were lost; what followed shows that they ended well.`,
  tries_doubtful: (n, of) =>
    `Nobody recorded what came of ${of_(n, of, "try", "tries")}; the bounds hold both readings.`,
  tries_open: (n, of) => `${of_(n, of, "try", "tries")} had no end yet; their time is in account unknown.`,
  tries_not_paid: (n, of) =>
    `${of_(n, of, "try", "tries")} ran on the submit host or not at all (memoised) and cost nothing.`,
  overlap_us: (n) =>
    `${(n / 1e6).toFixed(1)} s of recorded worker time exceeded the number of workers and are booked nowhere.`,
  times_undecided: (n, of) =>
    `${of_(n, of, "time")} in an hour that the clocks showed twice fit either pass and are read as of the first.`,
  times_skipped: (n) =>
    `${n === 1 ? "1 time lies" : `${n} times lie`} in an hour that the clocks skipped, and are read as of the hour after it; the time zone may be wrong.`,
  run_unfinished: (n, of) => `${of_(n, of, "run")} never recorded an end.`,
  run_without_blocks: (n) => `${n === 1 ? "1 run has" : `${n} runs have`} no block: nothing was paid for.`,
  run_before_blocks: (n) =>
    `${n === 1 ? "1 run was" : `${n} runs were`} written before Parsl 1.1, which recorded no blocks: what was paid for is not known.`,
};

/** Coverage of the runs in scope, with an assumption for every item that calls for one. */
export async function coverageOf(state: LakeState, scope: readonly AboutRun[]): Promise<Coverage> {
  const items: Record<string, Counted> = {};
  for (const row of scope.flatMap((run) => run.coverage)) {
    const item = String(row.item);
    const { count, total } = items[item] ?? { count: 0, total: null };
    items[item] = {
      count: count + Number(row.count),
      total: row.total === null ? total : (total ?? 0) + Number(row.total),
    };
  }
  const sentences = Object.entries(assumptions).flatMap(([item, sentence]) => {
    const found = items[item];
    return found && found.count > 0 ? [sentence(found.count, found.total)] : [];
  });
  const { grade, because } = gradeOf(items);
  const sorted = Object.fromEntries(Object.entries(items).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    grade,
    grade_because: because,
    items: sorted,
    assumptions: [
      ...(await ingestSentences(state, scope)),
      ...copySentences(state, scope),
      ...(await twiceSentences(state, scope)),
      ...sentences,
    ],
  };
}

/** What stands behind the runs in scope: of each source, the last ingests of its files. */
export async function snapshotsOf(state: LakeState, scope: readonly AboutRun[]): Promise<SnapshotNote[]> {
  const rows = await ingestsOf(state, scope);
  return [...new Set(rows.map((row) => String(row.source)))].map((source) => {
    const own = rows.filter((row) => row.source === source);
    const hashes = own.map((row) => String(row.sha256)).sort();
    const told = own.map((row) => row.as_of_at).filter((at) => at !== null);
    return {
      source,
      taken_at: own.map((row) => String(row.taken_at)).reduce(later),
      sha256: hashes.length === 1 ? String(hashes[0]) : sha256Of(hashes),
      as_of_at: told.length === 0 ? null : told.map(String).reduce(later),
      timezone: [...new Set(own.map((row) => String(row.timezone)))].join(", "),
    };
  });
}

/** Instants have one zone, but a fraction only where there is one. */
function later(one: string, other: string): string {
  return one.replace("Z", "") > other.replace("Z", "") ? one : other;
}

async function ingestsOf(state: LakeState, scope: readonly AboutRun[]): Promise<Row[]> {
  const sources = new Set(scope.map(({ source }) => source));
  return (await aboutRuns(state)).ingests.filter((row) => sources.has(String(row.source)));
}

async function ingestSentences(state: LakeState, scope: readonly AboutRun[]): Promise<string[]> {
  const sentences = (await ingestsOf(state, scope)).flatMap((row) => [
    ...(row.timezone_assumed
      ? [
          `The times of source ${row.source} were read in this machine's zone, ${row.timezone}, because nobody named one (--timezone).`,
        ]
      : []),
    ...String(row.notes)
      .split("\n")
      .filter((note) => note !== "")
      .map((note) => `Source ${row.source}: ${note}.`),
  ]);
  // Files of one source mostly say the same.
  return [...new Set(sentences)];
}

/** Runs that were met more than once: one copy counts. */
function copySentences(state: LakeState, scope: readonly AboutRun[]): string[] {
  const ids = new Set(scope.map(({ run_id }) => run_id));
  const copies = new Set(
    state.copies.flatMap(({ run_id, source, file }) =>
      ids.has(String(run_id)) ? [`${run_id} ${source} ${file}`] : [],
    ),
  );
  if (copies.size === 0) return [];
  return [
    `${copies.size} ${copies.size === 1 ? "copy of a run was" : "copies of runs were"} met besides; of each run the most complete one counts, once (parsl-ledger sources --copies).`,
  ];
}

/** Jobs that runs of several databases were started in: each database pays them. */
async function twiceSentences(state: LakeState, scope: readonly AboutRun[]): Promise<string[]> {
  const key = (source: unknown, run: unknown) => JSON.stringify([source, run]);
  const runs = new Set(scope.map(({ source, run_id }) => key(source, run_id)));
  const pairs = (await aboutRuns(state)).paidTwice.filter(
    (row) => runs.has(key(row.source, row.run_id)) && runs.has(key(row.other_source, row.other_run_id)),
  );
  return [...new Set(pairs.map(({ job }) => String(job)))].map((job) => {
    const own = pairs.filter((row) => row.job === job);
    const hours = own.reduce((sum, row) => sum + Number(row.node_hours), 0).toFixed(2);
    const sources = [...new Set(own.flatMap((row) => [row.source, row.other_source]))].join(" and ");
    return `Job ${job} is paid by runs of several databases (of ${sources}): up to ${hours} node-hours count more than once. Runs that share a job are told apart within one database; for the others set paid: false, and name a machine where the same number is another cluster's job.`;
  });
}

function of_(count: number, total: number | null, one: string, many = `${one}s`): string {
  const noun = (total ?? count) === 1 ? one : many;
  const told = (n: number) => n.toLocaleString("en-US");
  return total === null ? `${told(count)} ${noun}` : `${told(count)} of ${told(total)} ${noun}`;
}
