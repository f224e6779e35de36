-- naive times of files that have a zone of their own become instants; where the clocks showed a time twice, by the job's elapsed time
create table own_zone_times as
with
naive as (
  select source_row, timezone, elapsed_s, try_cast("start" as timestamp) as start_at, try_cast("end" as timestamp) as end_at
  from source.sacct
  where timezone is not null and length("start") <= 26
),
passes as (
  select to_minutes(unnest([0, -60, 60])) as later
),
-- other instants at which that zone's clocks showed the same
starts as (
  select n.*, timezone('UTC', timezone(timezone, start_at) + p.later) as start_utc
  from naive n
  cross join passes p
  where start_at is null or p.later = to_minutes(0) or timezone(timezone, timezone(timezone, start_at) + p.later) = start_at
),
readings as (
  select s.*, timezone('UTC', timezone(timezone, end_at) + p.later) as end_utc
  from starts s
  cross join passes p
  where end_at is null or p.later = to_minutes(0) or timezone(timezone, timezone(timezone, end_at) + p.later) = end_at
)
select * from readings
qualify row_number() over (
  partition by source_row
  order by abs(date_diff('second', start_utc, end_utc) - elapsed_s) nulls last, start_utc, end_utc
) = 1;
update source.sacct as s
set
  "start" = strftime(t.start_utc, '%Y-%m-%d %H:%M:%S.%f+00:00'),
  "end" = strftime(t.end_utc, '%Y-%m-%d %H:%M:%S.%f+00:00')
from own_zone_times t
where t.source_row = s.source_row;
