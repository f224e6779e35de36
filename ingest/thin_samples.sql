-- the samples, a row each `thin_us()` of a try and process, and besides these the rows that the facts rest on; what lay between two rows
-- that are kept is told by the second one
--
--   samples    x . . . . x . . ^ . . x . . . x     ^ the most memory
--   interval   |         |           |
--   kept       x         x     x     x       x
create table kept_samples as
with
parts as (
  select *, epoch_us(recorded_at) // thin_us() as bucket, cpu_user_s + cpu_system_s as cpu_s, (recorded_at, source_row) as place from samples
),
bounds as (
  select unnest([
    arg_min(source_row, place),
    arg_max(source_row, place),
    arg_min(source_row, place) filter (where cpu_s is not null),
    arg_max(source_row, place) filter (where cpu_s is not null),
    arg_max(source_row, place) filter (where memory_resident_bytes is not null),
    arg_max(source_row, memory_resident_bytes),
    arg_max(source_row, memory_virtual_bytes),
    arg_max(source_row, memory_percent)
  ]) as source_row
  from parts
  group by run_id, task_id, try_id, pid
),
series as (
  select arg_min(source_row, place) as source_row from parts group by run_id, task_id, try_id, pid, bucket
),
-- a row without a time is in no order
timeless as (
  select source_row from samples where recorded_at is null
),
kept as (
  select distinct source_row from (from bounds union all from series union all from timeless) where source_row is not null
),
lasting as (
  select *,
    row_number() over stretch as number,
    coalesce((memory_resident_bytes + lag(memory_resident_bytes) over stretch) / 2
      * (epoch_us(recorded_at) - epoch_us(lag(recorded_at) over stretch)) / 1e6, 0) as step_byte_s
  from samples
  window stretch as (partition by run_id, task_id, try_id, pid order by recorded_at, source_row)
),
summed as (
  select *, sum(step_byte_s) over (partition by run_id, task_id, try_id, pid order by number) as so_far_byte_s from lasting
)
select
  s.* exclude (number, step_byte_s, so_far_byte_s) replace (
    s.number - lag(s.number, 1, 0) over stretch as stands_for,
    s.so_far_byte_s - lag(s.so_far_byte_s, 1, 0.0) over stretch as memory_byte_s
  )
from summed s
semi join kept using (source_row)
window stretch as (partition by s.run_id, s.task_id, s.try_id, s.pid order by s.number);
drop table samples;
alter table kept_samples rename to samples;
