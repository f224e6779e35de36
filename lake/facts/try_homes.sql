-- one row per try whose host was never reported, and the manager that it was on: the one that its failure names, else the one whose
-- row was written at the instant at which its result came back (every batch of results writes one since 2025.03.31)
create table try_homes as
with
homeless as (
  select t.run_id, t.task_id, t.try_id, t.executor, epoch_us(t.returned_at) as returned_us, f.manager_uid
  from tries_raw t
  left join failures f using (fail_history)
  where t.node is null and t.block_id is null and t.launched_at is not null
),
events as (
  select e.run_id, m.executor, e.uid, m.node, epoch_us(e.recorded_at) as at_us
  from manager_events e
  join manager_rows m using (run_id, uid)
  where exists (select 1 from homeless h where h.run_id = e.run_id)
),
-- a row near a result is in one of the few tenths of a second around it: equality joins where a range would compare all with all
reaches as (
  select *, unnest(range((returned_us - 250000) // 100000, (returned_us + 20000) // 100000 + 1)) as tenth
  from homeless
  where manager_uid is null
),
results as (
  select h.run_id, h.task_id, h.try_id, e.uid, e.node,
    row_number() over (partition by h.run_id, h.task_id, h.try_id order by abs(h.returned_us - e.at_us), e.uid) as rank
  from reaches h
  join events e on e.run_id = h.run_id and e.executor = h.executor and e.at_us // 100000 = h.tenth
  where e.at_us between h.returned_us - 250000 and h.returned_us + 20000
)
select h.run_id, h.task_id, h.try_id, m.uid, m.node, 'failure' as evidence
from homeless h
join manager_rows m on m.run_id = h.run_id and m.uid = h.manager_uid
union all
select run_id, task_id, try_id, uid, node, 'manager_row'
from results
where rank = 1;
