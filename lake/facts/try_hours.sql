-- one row per UTC hour in which tries ended and all that they are told apart by, but block, node and task; what no try measured stays null
create table try_hours as
select
  run_id,
  date_trunc('hour', ended_at) as hour_at,
  executor, app, try_status, task_status, failure_class, failure_code,
  try_id is not null as is_try,
  is_last_try,
  count(*) as count,
  sum(busy_us)::bigint as busy_us,
  sum(cpu_us)::bigint as cpu_us,
  sum(core_us)::bigint as core_us,
  sum(avoided_us)::bigint as avoided_us
from tries
group by run_id, hour_at, executor, app, try_status, task_status, failure_class, failure_code, is_try, is_last_try, cpu_us is null, core_us is null;
