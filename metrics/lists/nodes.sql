-- one row per run, executor and node: the managers that were there, and what became of the tries on them
with
-- a manager without a last row, in a block without a recorded end, is there still
present as (
  select m.*, m.manager_end = 'open' and b.ended_evidence = 'as_of' as is_present
  from managers m
  left join blocks b on b.source = m.source and b.run_id = m.run_id and b.executor = m.executor and b.block_id = m.block_id
),
hosts as (
  select source, run_id, executor, node,
    count(*) as managers,
    max(workers) as workers,
    sum(case when is_present then workers else 0 end) as workers_now,
    min(registered_at) as first_at,
    max(ended_at) as last_at,
    sum(capacity_us) as capacity_us,
    sum(idle_us) as idle_us
  from present
  group by source, run_id, executor, node
),
-- a try without an end whose block has one runs no more, though nobody said so
placed as (
  select t.*, t.try_status = 'running' and t.is_open and coalesce(b.ended_evidence, 'as_of') = 'as_of' as is_running
  from tries t
  left join blocks b on b.source = t.source and b.run_id = t.run_id and b.executor = t.executor and b.block_id = t.block_id
),
works as (
  select source, run_id, executor, node,
    sum(case when is_running then 1 else 0 end) as running,
    count(*) as tries,
    sum(case when failure_class is not null then 1 else 0 end) as tries_failed,
    min(began_at) as first_at,
    max(ended_at) as last_at
  from placed
  where try_id is not null and node is not null
  group by source, run_id, executor, node
)
select
  coalesce(h.source, w.source) as source,
  coalesce(h.run_id, w.run_id) as run_id,
  coalesce(h.executor, w.executor) as executor,
  coalesce(h.node, w.node) as node,
  coalesce(w.running, 0) as running,
  coalesce(h.workers_now, 0) as workers_now,
  h.workers,
  coalesce(h.managers, 0) as managers,
  coalesce(w.tries, 0) as tries,
  coalesce(w.tries_failed, 0) as tries_failed,
  coalesce(h.first_at, w.first_at) as first_at,
  coalesce(h.last_at, w.last_at) as last_at,
  h.capacity_us,
  h.idle_us,
  coalesce(w.running, 0) + coalesce(h.workers_now, 0) > 0 as is_used
from hosts h
full join works w on w.source = h.source and w.run_id = h.run_id and w.executor = h.executor and w.node = h.node
