-- one row per run: when it lived, by its own records, and whether it is over
create table run_life as
with
submit_side as (
  select run_id, began_at as seen_at from runs
  union all select run_id, completed_at from runs
  union all select run_id, invoked_at from tasks
  union all select run_id, launched_at from tries_raw
  union all select run_id, returned_at from tries_raw
  union all select run_id, recorded_at from statuses where status not in ('running', 'running_ended')
  union all select run_id, recorded_at from block_events
),
-- worker nodes and the interchange go on writing after the submit side was killed
worker_side as (
  select run_id, recorded_at as seen_at from statuses where status in ('running', 'running_ended')
  union all select run_id, running_at from tries_raw
  union all select run_id, recorded_at from manager_events
  union all select run_id, recorded_at from samples
),
last_submit as (
  select run_id, max(epoch_us(seen_at)) as last_submit_us from submit_side group by run_id
),
snapshot as (
  select max(epoch_us(seen_at)) as as_of_us
  from (select seen_at from submit_side union all select seen_at from worker_side)
)
select
  r.run_id,
  epoch_us(r.began_at) as began_us,
  epoch_us(r.completed_at) as completed_us,
  l.last_submit_us,
  s.as_of_us,
  r.completed_at is not null or l.last_submit_us < s.as_of_us - a.abandoned_us as is_over
from runs r
cross join snapshot s
cross join assumptions a
left join last_submit l using (run_id);
