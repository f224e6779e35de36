-- one row per try and stretch of time in which it is booked: its hold on a worker, less what the slot had no worker for
create table try_shares as
with
held as (
  select
    s.run_id, s.executor, s.block_id, s.slot, s.workers,
    t.task_id, t.try_id, t.uid, t.app, t.outcome, t.held_from_us, t.held_to_us, c.failure_class, c.failure_code
  from slots s
  join manager_life m using (run_id, executor, block_id, node)
  join try_life t using (run_id, uid)
  left join try_classes c on c.run_id = t.run_id and c.task_id = t.task_id and c.try_id = t.try_id and t.outcome = 'lost'
  where t.held_to_us > t.held_from_us
),
-- more tries than workers: those that began first keep the workers
crowds as (
  select h.*, x.from_us, x.to_us, x.capacity,
    row_number() over (
      partition by h.run_id, h.executor, h.block_id, h.slot, x.from_us
      order by h.held_from_us, h.task_id, h.try_id
    ) as place
  from slot_steps x
  join held h on h.run_id = x.run_id and h.executor = x.executor and h.block_id = x.block_id and h.slot = x.slot
    and h.held_from_us <= x.from_us and h.held_to_us >= x.to_us
  where x.excess > 0
)
select
  run_id, executor, block_id, slot, task_id, try_id, uid, app, outcome, failure_class, failure_code,
  held_from_us as from_us, held_to_us as to_us, 1 as sign
from held
union all
select
  run_id, executor, block_id, slot, task_id, try_id, uid, app, outcome, failure_class, failure_code,
  from_us, to_us, -1
from crowds
where place > capacity;
