-- one row per change of the source's clocks while it was written
create table clock_changes as
with
span as (
  select min(plausible(try_cast(naive as timestamp))) as from_at, max(plausible(try_cast(naive as timestamp))) as to_at
  from (
    select unnest([min("timestamp"), max("timestamp")]) as naive from source.status
    union all select unnest([min("timestamp"), max("timestamp")]) from source.block
    union all select unnest([min("timestamp"), max("timestamp")]) from source.node
    union all select unnest([min(time_began), max(time_completed)]) from source.workflow
    union all select unnest([min("start"), max("end") filter (where "end" <> 'Unknown')]) from source.sacct where length("start") <= 26
  )
),
-- clocks change on the half hour
instants as (
  select unnest(generate_series(date_trunc('hour', from_at) - interval 2 day, to_at + interval 2 day, interval 30 minute)) as instant
  from span
  where from_at is not null
),
offsets as (
  select instant, date_diff('minute', instant, timezone(source_zone(), timezone('UTC', instant))) as minutes from instants
),
pairs as (
  select instant, minutes as second_minutes, lag(minutes) over (order by instant) as first_minutes from offsets
)
select instant, first_minutes, second_minutes from pairs where second_minutes <> first_minutes;
-- one row per hour (or half hour) that the clocks showed twice
--
--   naive time   00:59  01:00 ... 01:59  01:00 ... 01:59  02:00
--   offset         -7     -7   first        -8  second       -8
create table folds as
select
  instant + to_minutes(second_minutes) as from_at,
  instant + to_minutes(first_minutes) as to_at,
  (first_minutes - second_minutes) * 60000000 as length_us,
  first_minutes * 60000000 as first_us,
  second_minutes * 60000000 as second_us
from clock_changes
where second_minutes < first_minutes;
-- one row per hour that they skipped
create table gaps as
select instant + to_minutes(first_minutes) as from_at, instant + to_minutes(second_minutes) as to_at
from clock_changes
where second_minutes > first_minutes;
