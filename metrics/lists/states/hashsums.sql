  -- what was ever executed is done; else what came of the last of its tasks
  select
    max(app) as app,
    case
      when sum(case when task_status = 'exec_done' then 1 else 0 end) > 0 then 'exec_done'
      when sum(case when task_status = 'memo_done' then 1 else 0 end) > 0 then 'memo_done'
      else max_by(task_status, (invoked_at, run_id, task_id))
    end as status,
    min(invoked_at) as invoked_at
  from ({rows}) as picked
  where hashsum is not null
  group by source, hashsum
