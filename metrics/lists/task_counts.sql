-- one row: the tasks there are, those that are over, and those that may come from a cache
with
told as (
  -- a memoised task is stamped as launched although no executor ever saw it
  select p.task_status, h.task_id is not null as is_cached, p.launched_at is not null and coalesce(p.task_status, '') <> 'memo_done' as is_dispatched
  from ({rows}) as p
  left join (select source, run_id, task_id from tasks where hashsum is not null) as h
    on h.source = p.source and h.run_id = p.run_id and h.task_id = p.task_id
)
select
  count(*) as tasks,
  count(case when task_status in ('exec_done', 'memo_done', 'failed', 'dep_fail') then 1 end) as completed,
  count(case when task_status = 'exec_done' then 1 end) as exec_done,
  count(case when task_status = 'memo_done' then 1 end) as memo_done,
  count(case when task_status = 'failed' then 1 end) as failed,
  count(case when task_status = 'dep_fail' then 1 end) as dep_fail,
  count(case when is_cached and is_dispatched then 1 end) as cached_dispatched,
  count(case when is_cached and not is_dispatched then 1 end) as cached_undispatched,
  count(case when not is_cached then 1 end) as not_cached
from told
