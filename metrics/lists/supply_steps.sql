-- the steps of {rows} that a picture needs: of each 240th of a run's time and each executor the first and the last, and where a count is
-- least and most
with
picked as (
  {rows}
),
runs_extent as (
  select
    source, run_id,
    min(from_at) as first_at,
    cast(floor(cast(date_diff('microsecond', min(from_at), max(coalesce(to_at, from_at))) as double) / 240) as bigint) + 1 as part_us
  from picked
  group by source, run_id
),
offsets as (
  select p.*, e.part_us, date_diff('microsecond', e.first_at, p.from_at) as offset_us
  from picked p
  join runs_extent e on e.source = p.source and e.run_id = p.run_id
),
placed as (
  select *, offset_us % part_us as in_part_us, offset_us - offset_us % part_us as part_start_us
  from offsets
),
-- a count and where in its part it stands, as one number that is least or most where the count is, first
kept as (
  select
    source, run_id, executor,
    unnest([
      min(offset_us),
      max(offset_us),
      min_by(offset_us, connected * part_us + in_part_us),
      max_by(offset_us, connected * part_us - in_part_us),
      min_by(offset_us, busy * part_us + in_part_us),
      max_by(offset_us, busy * part_us - in_part_us),
      min_by(offset_us, backlog * part_us + in_part_us),
      max_by(offset_us, backlog * part_us - in_part_us),
      min_by(offset_us, pending * part_us + in_part_us),
      max_by(offset_us, pending * part_us - in_part_us)
    ]) as offset_us
  from placed
  group by source, run_id, executor, part_start_us
)
select source, run_id, executor, from_at, to_at, connected, busy, backlog, pending
from offsets
semi join kept using (source, run_id, executor, offset_us)
