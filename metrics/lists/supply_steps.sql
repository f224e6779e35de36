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
ends as (
  select
    source, run_id, executor, part_us, part_start_us,
    min(in_part_us) as first_us,
    max(in_part_us) as last_us,
    min(connected * part_us + in_part_us) as least_connected,
    max(connected * part_us + part_us - 1 - in_part_us) as most_connected,
    min(busy * part_us + in_part_us) as least_busy,
    max(busy * part_us + part_us - 1 - in_part_us) as most_busy,
    min(backlog * part_us + in_part_us) as least_backlog,
    max(backlog * part_us + part_us - 1 - in_part_us) as most_backlog,
    min(pending * part_us + in_part_us) as least_pending,
    max(pending * part_us + part_us - 1 - in_part_us) as most_pending
  from placed
  group by source, run_id, executor, part_us, part_start_us
),
kept as (
  select source, run_id, executor, part_start_us + first_us as offset_us from ends
  union select source, run_id, executor, part_start_us + last_us from ends
  union select source, run_id, executor, part_start_us + least_connected % part_us from ends
  union select source, run_id, executor, part_start_us + part_us - 1 - most_connected % part_us from ends
  union select source, run_id, executor, part_start_us + least_busy % part_us from ends
  union select source, run_id, executor, part_start_us + part_us - 1 - most_busy % part_us from ends
  union select source, run_id, executor, part_start_us + least_backlog % part_us from ends
  union select source, run_id, executor, part_start_us + part_us - 1 - most_backlog % part_us from ends
  union select source, run_id, executor, part_start_us + least_pending % part_us from ends
  union select source, run_id, executor, part_start_us + part_us - 1 - most_pending % part_us from ends
)
select p.source, p.run_id, p.executor, p.from_at, p.to_at, p.connected, p.busy, p.backlog, p.pending
from placed p
join kept k on k.source = p.source and k.run_id = p.run_id and k.executor = p.executor and k.offset_us = p.offset_us
