-- one row per slot and stretch of time in which neither its managers nor its tries change
create table slot_steps as
with
held as (
  select s.run_id, s.executor, s.block_id, s.slot, t.held_from_us, t.held_to_us
  from slots s join manager_life m using (run_id, executor, block_id, node) join try_life t using (run_id, uid)
  where t.held_from_us is not null
),
-- edges without a change mark where the slot begins and ends
edges as (
  select run_id, executor, block_id, slot, start_us as at_us, 0 as capacity, 0 as active from slots
  union all
  select run_id, executor, block_id, slot, end_us, 0, 0 from slots
  union all
  select s.run_id, s.executor, s.block_id, s.slot, m.begin_us, m.workers, 0
  from slots s join manager_life m using (run_id, executor, block_id, node)
  union all
  select s.run_id, s.executor, s.block_id, s.slot, m.end_us, -m.workers, 0
  from slots s join manager_life m using (run_id, executor, block_id, node)
  union all
  select run_id, executor, block_id, slot, held_from_us, 0, 1 from held
  union all
  select run_id, executor, block_id, slot, held_to_us, 0, -1 from held
),
-- equal instants first, then the running sum, then the gap to the next: exact in integers
instants as (
  select run_id, executor, block_id, slot, at_us, sum(capacity)::bigint as capacity, sum(active)::bigint as active
  from edges
  group by all
),
summed as (
  select
    run_id, executor, block_id, slot,
    at_us as from_us,
    lead(at_us) over w as to_us,
    (sum(capacity) over w)::bigint as capacity,
    (sum(active) over w)::bigint as active
  from instants
  window w as (partition by run_id, executor, block_id, slot order by at_us)
),
lives as (
  select s.run_id, s.executor, s.block_id, s.slot, max(m.end_us) as last_end_us
  from slots s
  join manager_life m using (run_id, executor, block_id, node)
  group by all
)
select
  x.*,
  case
    when x.capacity > 0 then null
    when l.last_end_us is null then 'unregistered'
    when x.from_us >= l.last_end_us then 'drain'
    else 'startup'
  end as empty_account,
  least(x.active, x.capacity) as busy,
  x.capacity - least(x.active, x.capacity) as idle,
  x.active - least(x.active, x.capacity) as excess
from summed x
left join lives l using (run_id, executor, block_id, slot)
where x.to_us is not null;
