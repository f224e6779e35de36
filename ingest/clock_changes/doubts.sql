-- one row per run and doubt that a change of its clocks leaves: coverage items
create table clock_doubts as
with
twice as (
  select run_id, is_undecided from passes
  union all
  select run_id, is_undecided from nearest
),
naive as (
  select run_id, "timestamp" as naive from source.status
  union all select run_id, "timestamp" from source.resource
  union all select run_id, "timestamp" from source.block
  union all select run_id, unnest(["timestamp", last_heartbeat]) from source.node
  union all select run_id, unnest([task_try_time_launched, task_try_time_running, task_try_time_returned]) from source."try"
  union all select run_id, unnest([task_time_invoked, task_time_returned]) from source.task
  union all select run_id, unnest([time_began, time_completed]) from source.workflow
)
select run_id, 'times_undecided' as item, count(*) filter (where is_undecided) as count, count(*) as total
from twice
group by run_id
union all
select n.run_id, 'times_skipped', count(*), null
from naive n
join gaps g on length(n.naive) <= 26 and try_cast(n.naive as timestamp) >= g.from_at and try_cast(n.naive as timestamp) < g.to_at
group by n.run_id;
