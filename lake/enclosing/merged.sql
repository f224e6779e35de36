-- one row per block that is part of an enclosing job, and the block that stands for the job
create table enclosed_blocks as
with
enclosed as (
  select e.run_id, e.executor, e.block_id, min(e.source_row) as first_row, max(e.source_row) as last_row, any_value(x.enclosing_job) as job_id
  from own_block_events e
  join executor_settings x using (executor)
  where x.enclosing_job is not null
  group by e.run_id, e.executor, e.block_id
)
select
  *,
  first_value(block_id) over w as stands_for,
  last_row = max(last_row) over (partition by run_id, executor) as is_last
from enclosed
window w as (partition by run_id, executor order by first_row);
create table block_events as
select e.* replace (coalesce(b.stands_for, e.block_id) as block_id, coalesce(b.job_id, e.job_id) as job_id)
from own_block_events e
left join enclosed_blocks b using (run_id, executor, block_id)
-- the end of a part is not the end of the job
where b.block_id is null or b.is_last or e.status not in ('COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'MISSING', 'SCALED_IN');
create table tries_raw as
select t.* replace (coalesce(b.stands_for, t.block_id) as block_id)
from own_tries_raw t
left join enclosed_blocks b using (run_id, executor, block_id);
-- a manager names no executor: its tries do, else its block, where only one executor has a block of that id
create table manager_events as
with
executors as (
  select distinct run_id, block_id, node, executor from own_tries_raw where node is not null and block_id is not null
),
by_tries as (
  select run_id, block_id, node, any_value(executor) as executor from executors
  group by run_id, block_id, node
  having count(*) = 1
),
by_block as (
  select run_id, block_id, any_value(executor) as executor from (select distinct run_id, block_id, executor from own_block_events)
  group by run_id, block_id
  having count(*) = 1
)
select m.* replace (coalesce(b.stands_for, m.block_id) as block_id)
from own_manager_events m
left join by_tries t using (run_id, block_id, node)
left join by_block k using (run_id, block_id)
left join enclosed_blocks b
  on b.run_id = m.run_id and b.block_id = m.block_id and b.executor = coalesce(t.executor, k.executor);
