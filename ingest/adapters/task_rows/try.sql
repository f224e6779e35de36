-- one row per try, made of the states of its task
create table source."try" as
with
tries as (
  select
    run_id, task_id, try_id,
    min(told_at) filter (where is_launch) as launch_at,
    min(told_at) filter (where is_start) as start_at,
    min(told_at) filter (where state = 'pending') as pending_at,
    max(told_at) filter (where state in ('done', 'failed', 'dep_fail')) as final_at,
    max(hostname) filter (where is_start) as start_host,
    bool_or(state = 'dep_fail') as is_dep_fail
  from source.events
  group by run_id, task_id, try_id
),
-- a task without any state left its times
untold as (
  select run_id, task_id, 0 as try_id
  from source.told_task
  anti join tries using (run_id, task_id)
  where coalesce(task_time_submitted, task_time_running, task_time_returned) is not null
),
ordered as (
  select *,
    bool_or(coalesce(start_at is not null, false)) over (partition by run_id, task_id) as is_start_told,
    lead(coalesce(pending_at, launch_at)) over task as next_at,
    lead(try_id) over task is null as is_last
  from (select * from tries union all by name select * from untold)
  window task as (partition by run_id, task_id order by try_id)
)
select
  row_number() over () as source_row,
  o.try_id, o.task_id, o.run_id,
  null::varchar as block_id,
  coalesce(o.start_host, if(o.is_last, nullif(t.hostname, ''), null)) as hostname,
  t.task_executor,
  -- the task's row keeps its first launch, and the last start and end; a start that no state tells is of a task that began once
  source.told_time(if(coalesce(o.is_dep_fail, false), null, coalesce(if(o.try_id = 0, t.task_time_submitted, null), o.launch_at))) as task_try_time_launched,
  source.told_time(coalesce(o.start_at, if(o.is_start_told, null, t.task_time_running))) as task_try_time_running,
  source.told_time(if(o.is_last, coalesce(t.task_time_returned, o.final_at), o.next_at)) as task_try_time_returned,
  f.text as task_fail_history,
  null::varchar as task_joins
from ordered o
left join source.told_task t using (run_id, task_id)
left join source.failures f using (run_id, task_id, try_id);
