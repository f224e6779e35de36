-- one row per try; a task without any try has one row with try_id null
create table tries as
with
task_states as (
  select run_id, task_id, arg_max(status, try_id) as task_status
  from try_states
  group by run_id, task_id
),
-- what a task that was found in the cache would have cost: the app's median in this run, else in those before it, whose cache it was
costs as (
  select t.run_id, r.began_at, t.app, t.held_to_us - t.held_from_us as run_us
  from try_life t
  join runs r using (run_id)
  where t.outcome = 'useful' and t.disposition = 'ran'
    and exists (select 1 from statuses s where s.status = 'memo_done')
),
typical as (
  select
    r.run_id, c.app,
    coalesce(
      quantile_disc(c.run_us, 0.5) filter (where c.run_id = r.run_id),
      quantile_disc(c.run_us, 0.5) filter (where c.began_at < r.began_at)
    ) as median_run_us
  from runs r
  cross join costs c
  group by r.run_id, c.app
),
ends_well as (
  select run_id, task_id, bool_or(coalesce(outcome = 'useful', false) or coalesce(is_well, false)) as task_is_well
  from try_life
  semi join try_classes using (run_id, task_id)
  group by run_id, task_id
),
busy as (
  select run_id, task_id, try_id, sum(sign * (to_us - from_us))::bigint as busy_us
  from try_shares
  where sign <> 0
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
  coalesce(r.node, m.node) as node,
  if(m.manager_end = 'stand_in', null, l.uid) as uid,
  l.try_status,
  s.task_status,
  coalesce(l.disposition, 'never_ran') as disposition,
  coalesce(l.is_open, true) as is_open,
  l.outcome,
  c.failure_class,
  c.failure_code,
  c.message_signature,
  if(c.failure_class is null, null, coalesce(w.task_is_well, false)) as is_recovered,
  l.root_task_id,
  k.invoked_at,
  make_timestamp(l.launched_us) as launched_at,
  make_timestamp(coalesce(l.held_from_us, l.begin_us)) as began_at,
  make_timestamp(coalesce(l.held_to_us, l.end_us, l.last_row_us, epoch_us(k.returned_at), epoch_us(k.invoked_at))) as ended_at,
  l.begin_evidence as began_evidence,
  l.end_evidence as ended_evidence,
  case when l.disposition = 'ran' then coalesce(u.busy_us, 0) end as busy_us,
  l.returned_us - l.running_us as recorded_us,
  if(l.begin_evidence = 'running' and l.launched_us is not null, greatest(l.begin_us - l.launched_us, 0), null) as wait_us,
  case
    when l.disposition = 'ran' then l.held_to_us - l.held_from_us
    when l.disposition in ('not_paid', 'unplaced') and l.end_us >= l.begin_us then l.end_us - l.begin_us
  end as run_us,
  g.cpu_us,
  if(l.disposition = 'ran' and g.cpu_us is not null, cast(round(b.cores_per_node * b.share_held / b.share_of / m.workers * u.busy_us) as bigint), null) as core_us,
  g.memory_peak_bytes,
  cast(m.node_memory_bytes as bigint) as node_memory_bytes,
  if(s.task_status = 'memo_done' and y.try_id is not distinct from n.try_id, p.median_run_us, null) as avoided_us,
  coalesce(l.is_doubtful and l.outcome is not null, false) as is_doubtful,
  c.end_state as block_end_state,
  nullif(m.manager_end, 'stand_in') as manager_end,
  c.memory_last_bytes,
  l.fail_history,
  k.stdout,
  k.stderr
from keys y
left join tries_raw r using (run_id, task_id, try_id)
left join last_tries n using (run_id, task_id)
left join tasks k using (run_id, task_id)
left join task_states s using (run_id, task_id)
left join try_life l on l.run_id = y.run_id and l.task_id = y.task_id and l.try_id = y.try_id
left join try_classes c on c.run_id = y.run_id and c.task_id = y.task_id and c.try_id = y.try_id
left join ends_well w on w.run_id = y.run_id and w.task_id = y.task_id
left join typical p on p.run_id = y.run_id and p.app = k.app
left join try_usage g on g.run_id = y.run_id and g.task_id = y.task_id and g.try_id = y.try_id
left join busy u on u.run_id = y.run_id and u.task_id = y.task_id and u.try_id = y.try_id
left join manager_life m on m.run_id = l.run_id and m.uid = l.uid
left join block_life b on b.run_id = l.run_id and b.executor = l.executor and b.block_id = coalesce(l.block_id, m.block_id);
