-- one row per node on which tries of an executor without managers ran: what stands for its manager
--
-- Its workers are those configured, else the most tries that ran there at one time. They are known no better: their idle time is booked
-- as unknown.
create table stand_ins as
with
edges as (
  select run_id, executor, block_id, node, begin_us as at_us, 1 as active from stand_in_tries
  union all
  select run_id, executor, block_id, node, end_us, -1 from stand_in_tries
),
instants as (
  select run_id, executor, block_id, node, at_us, sum(active) as active from edges group by all
),
running as (
  select *, sum(active) over (partition by run_id, executor, block_id, node order by at_us) as workers from instants
),
widths as (
  select run_id, executor, block_id, node, max(workers) as workers from running group by all
)
select
  w.run_id, w.executor, w.block_id, w.node,
  'stand-in ' || w.executor || '/' || w.block_id || '/' || w.node as uid,
  greatest(coalesce(x.workers_per_node::bigint, 0), w.workers, 1)::bigint as workers,
  b.start_us, b.end_us, b.start_low_us, b.start_high_us, b.end_low_us, b.end_high_us, b.job_id, b.end_state, b.is_over
from widths w
join block_life b using (run_id, executor, block_id)
left join executor_settings x using (executor);
