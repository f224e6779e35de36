-- one row per try; a task without any try has one row with try_id null
create table tries as
with
task_states as (
  select run_id, task_id, arg_max(status, try_id) as task_status
  from try_states
  group by run_id, task_id
),
busy as (
  select run_id, task_id, try_id, sum(sign * (to_us - from_us))::bigint as busy_us
  from try_shares
  group by run_id, task_id, try_id
),
last_tries as (
  select run_id, task_id, max(try_id) as try_id
  from tries_raw
  group by run_id, task_id
),
-- a task row may be lost while its tries are not, and the reverse
keys as (
  select run_id, task_id, try_id from tries_raw
  union all
  select run_id, task_id, null from tasks anti join last_tries using (run_id, task_id)
)
select
  y.run_id, y.task_id, y.try_id,
  y.try_id is not distinct from n.try_id as is_last_try,
  k.app,
  l.executor,
  coalesce(l.block_id, m.block_id) as block_id,
  b.job_id,
  coalesce(l.node, m.node) as node,
  l.uid,
  l.try_status,
  s.task_status,
  coalesce(l.disposition, 'never_ran') as disposition,
  coalesce(l.is_open, true) as is_open,
  l.outcome,
  c.failure_class,
  c.failure_code,
  l.root_task_id,
  k.invoked_at,
  make_timestamp(l.launched_us) as launched_at,
  make_timestamp(coalesce(l.held_from_us, l.begin_us)) as began_at,
  make_timestamp(coalesce(l.held_to_us, l.end_us, l.last_row_us, epoch_us(k.returned_at), epoch_us(k.invoked_at))) as ended_at,
  l.begin_evidence as began_evidence,
  l.end_evidence as ended_evidence,
  case when l.disposition = 'ran' then coalesce(u.busy_us, 0) end as busy_us,
  l.returned_us - l.running_us as recorded_us,
  c.end_state as block_end_state,
  m.manager_end,
  l.fail_history,
  k.stdout,
  k.stderr
from keys y
left join last_tries n using (run_id, task_id)
left join tasks k using (run_id, task_id)
left join task_states s using (run_id, task_id)
left join try_life l on l.run_id = y.run_id and l.task_id = y.task_id and l.try_id = y.try_id
left join try_classes c on c.run_id = y.run_id and c.task_id = y.task_id and c.try_id = y.try_id
left join busy u on u.run_id = y.run_id and u.task_id = y.task_id and u.try_id = y.try_id
left join manager_life m on m.run_id = l.run_id and m.uid = l.uid
left join block_life b on b.run_id = l.run_id and b.executor = l.executor and b.block_id = coalesce(l.block_id, m.block_id);
