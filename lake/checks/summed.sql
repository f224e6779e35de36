-- one row per hour, executor, app and what became of the tries: the sums that stand in try_hours are those of tries
with
summed as (
  select source, run_id, date_trunc('hour', ended_at) as hour_at, executor, app, try_status, task_status, failure_class, failure_code, is_last_try,
    count(*) as count, sum(busy_us) as busy_us, sum(cpu_us) as cpu_us, sum(core_us) as core_us, sum(avoided_us) as avoided_us
  from tries
  group by all
),
kept as (
  select source, run_id, hour_at, executor, app, try_status, task_status, failure_class, failure_code, is_last_try,
    sum(count) as count, sum(busy_us) as busy_us, sum(cpu_us) as cpu_us, sum(core_us) as core_us, sum(avoided_us) as avoided_us
  from try_hours
  group by all
),
wrong as (
  (select *, 'tries' as place from summed except select *, 'tries' from kept)
  union all
  (select *, 'try_hours' from kept except select *, 'try_hours' from summed)
)
select source, run_id, concat('the hour ', hour_at, ', ', coalesce(executor, 'no executor'), ', ', coalesce(app, 'no app')) as place, false as is_ok
from wrong
union all
select source, run_id, concat('the hour ', hour_at) as place, true
from (select * from summed intersect select * from kept)
