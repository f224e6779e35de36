import type { Row } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import { resource } from "../resources.ts";
import type { DimensionKey } from "./dimensions.ts";

/** A run as filters and trust see it. */
export interface AboutRun {
  readonly source: string;
  readonly run_id: string;
  /** What belongs to the run as a whole: source, run, workflow, user, host and its tags; a missing key is no value. */
  readonly labels: Readonly<Partial<Record<DimensionKey, string>>>;
  /** The hours in which it paid or ended tries, half-open; null when there are none. */
  readonly from: string | null;
  readonly to: string | null;
  readonly coverage: readonly Row[];
}

/** What every answer has to say of its runs, read once per state of the lake. */
export interface AboutRuns {
  readonly runs: readonly AboutRun[];
  /** Last ingest of every file of every source. */
  readonly ingests: readonly Row[];
  /** Pairs of runs that pay one batch job at the same time, with the node-hours that both have. */
  readonly paidTwice: readonly Row[];
}

const known = new WeakMap<LakeState, Promise<AboutRuns>>();

/** The runs of a state, in the order of source and beginning. */
export function aboutRuns(state: LakeState): Promise<AboutRuns> {
  const found = known.get(state) ?? read(state);
  known.set(state, found);
  return found;
}

async function read(state: LakeState): Promise<AboutRuns> {
  const [runs, tagRows, coverageRows, extents, ingests, paidTwice] = await Promise.all([
    state.rows(`select source, run_id, workflow, "user", host from runs order by source, began_at, run_id`),
    state.rows("select source, run_id, tag, value from tags"),
    state.rows("select source, run_id, item, count, total from coverage order by item, source, run_id"),
    state.rows(`
    with ends as (
      select source, run_id, min(hour_at) as first, max(hour_at) as last from paid group by source, run_id
      union all
      select source, run_id, min(hour_at), max(hour_at) from try_hours where hour_at is not null group by source, run_id
    )
    select source, run_id, min(first) as first, max(last) + interval 1 hour as last from ends group by source, run_id`),
    state.rows("select * from ingests order by source, path"),
    state.rows(resource("metrics/jobs_paid_twice.sql")),
  ]);
  const [tags, coverage, hours] = [byRun(tagRows), byRun(coverageRows), byRun(extents)];
  return {
    runs: runs.map((row) => {
      const [extent] = hours(row);
      return {
        source: String(row.source),
        run_id: String(row.run_id),
        labels: labelsOf(row, tags(row)),
        from: extent === undefined ? null : String(extent.first),
        to: extent === undefined ? null : String(extent.last),
        coverage: coverage(row),
      };
    }),
    ingests,
    paidTwice,
  };
}

function labelsOf({ source, run_id: run, workflow, user, host }: Row, tags: readonly Row[]): AboutRun["labels"] {
  const all = {
    source,
    run,
    workflow,
    user,
    host,
    ...Object.fromEntries(tags.map((row) => [`tag.${row.tag}`, row.value])),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) =>
      value === null || value === undefined ? [] : [[key, String(value)]],
    ),
  );
}

function byRun(rows: readonly Row[]): (run: Row) => readonly Row[] {
  const key = (row: Row) => JSON.stringify([row.source, row.run_id]);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return (run) => groups.get(key(run)) ?? [];
}
