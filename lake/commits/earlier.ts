import { LedgerError } from "../../errors.ts";
import type { Duck } from "../duckdb.ts";
import { entriesSql, type Listing, marker, type Positions, stateId } from "../log.ts";

/**
 * How far the commits reached when the lake's state had that id. Commits come one after the other, so every state that ever was is
 * the log up to one of them; a folded log forgets what was superseded before its horizon.
 * Throws unknown for an id that this lake never had or no longer keeps.
 */
export async function earlierPositions(duck: Duck, lake: string, listing: Listing, id: string): Promise<Positions> {
  const positions = new Map(listing.positions);
  for (const { source, before } of await latestFirst(duck, lake, listing)) {
    if (stateId(positions) === id) return positions;
    if (before === 0) positions.delete(source);
    else positions.set(source, before);
  }
  if (stateId(positions) === id && positions.size > 0) return positions;
  throw new LedgerError(
    "unknown",
    `this lake never had the state ${id}, or keeps it no longer; meta.lake_state of an answer names one`,
    { field: "at" },
  );
}

/** The commits back to the horizon, with the one of the same source before each; 0 for the first. */
async function latestFirst(
  duck: Duck,
  lake: string,
  { names }: Listing,
): Promise<Array<{ source: string; before: number }>> {
  const rows = await duck.rows(
    `with log as (${entriesSql(lake, names)}),
     commits as (
       select source, sequence, max(committed_us) as committed_us from log where source is not null group by source, sequence
     ),
     -- clocks may go back, sequences do not
     timed as (
       select *, max(committed_us) over w as at_us, coalesce(lag(sequence) over w, 0) as before
       from commits window w as (partition by source order by sequence rows unbounded preceding)
     )
     select source, before from timed
     where at_us >= (select coalesce(max(committed_us), -1) from log where table_name = '${marker.horizon}')
     order by at_us desc, source desc, sequence desc`,
  );
  return rows.map((row) => ({ source: String(row.source), before: Number(row.before) }));
}
