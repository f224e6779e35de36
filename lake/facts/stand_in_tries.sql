-- one row per try of an executor whose managers leave no rows (Work Queue, TaskVine): the only block that was alive when it began, and a
-- node of it. The file does not say how many workers there were; more hosts than nodes share them.
create table stand_in_tries as
with
bare_blocks as (
  select * from block_life b
  where start_us is not null
    and not exists (select 1 from manager_rows m where m.run_id = b.run_id and m.executor = b.executor)
),
begun as (
  select t.run_id, t.task_id, t.try_id, t.executor, t.block_id, t.node,
    epoch_us(t.running_at) as begin_us,
    coalesce(s.ended_row_us, epoch_us(t.returned_at)) as end_us
  from tries_raw t
  left join try_states s using (run_id, task_id, try_id)
  where t.running_at is not null and t.node is not null
    and exists (select 1 from bare_blocks b where b.run_id = t.run_id and b.executor = t.executor)
),
alive as (
  select t.* exclude (block_id), b.block_id, b.nodes, b.start_us, b.end_us as block_end_us,
    count(*) over (partition by t.run_id, t.task_id, t.try_id) as rivals
  from begun t
  join bare_blocks b on b.run_id = t.run_id and b.executor = t.executor
    and t.begin_us between b.start_us and b.end_us and (t.block_id is null or t.block_id = b.block_id)
),
numbered as (
  select *, (dense_rank() over (partition by run_id, executor, block_id order by node) - 1) % nodes as place
  from alive
  where rivals = 1
)
select
  run_id, task_id, try_id, executor, block_id, begin_us,
  least(coalesce(end_us, block_end_us), block_end_us) as end_us,
  min(node) over (partition by run_id, executor, block_id, place) as node
from numbered;
