-- one row per paid node of a block: the smallest thing whose accounts must add up
--
--   block start                                                     block end
--   |  startup  |== manager 1, w workers ==|  startup  |== manager 2 ==| drain |
--
-- Managers that follow each other on one host share the slot; at the same time, their workers add up.
create table slots as
with
hosts as (
  select
    b.run_id, b.executor, b.block_id, m.node,
    row_number() over (partition by b.run_id, b.executor, b.block_id order by min(m.first_us), m.node) as slot,
    bool_or(m.manager_end = 'stand_in') as is_stand_in
  from block_life b
  join manager_life m using (run_id, executor, block_id)
  group by b.run_id, b.executor, b.block_id, m.node
),
paid as (
  select run_id, executor, block_id, job_id, start_us, end_us, unnest(range(1, nodes + 1)) as slot
  from block_life
  where start_us is not null
),
-- workers of a host at each change: the most at one time is what the slot is divided into
changes as (
  select run_id, executor, block_id, node, begin_us as at_us, workers as change from manager_life where end_us > begin_us
  union all
  select run_id, executor, block_id, node, end_us, -workers from manager_life where end_us > begin_us
),
instants as (
  select run_id, executor, block_id, node, at_us, sum(change) as change from changes group by all
),
running as (
  select *, sum(change) over (partition by run_id, executor, block_id, node order by at_us) as workers from instants
),
widths as (
  select run_id, executor, block_id, node, max(workers) as workers from running group by all
)
select p.*, h.node, coalesce(h.is_stand_in, false) as is_stand_in, greatest(coalesce(w.workers, 1), 1)::bigint as workers
from paid p
left join hosts h using (run_id, executor, block_id, slot)
left join widths w on w.run_id = h.run_id and w.executor = h.executor and w.block_id = h.block_id and w.node = h.node;
