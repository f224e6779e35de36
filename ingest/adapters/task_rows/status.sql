-- one row per state, with its try and in the words of today
create table source.status as
select
  e.source_row, e.task_id, e.try_id, e.run_id,
  case
    when e.is_unlaunched and t.task_memoize = '1' then 'memo_done'
    when e.state = 'done' then 'exec_done'
    else e.state
  end as task_status_name,
  e.told_at as "timestamp"
from source.events e
left join source.told_task t using (run_id, task_id);
