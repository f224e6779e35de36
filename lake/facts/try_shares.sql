-- one row per try and stretch of time in which it is booked: its hold on a worker, less what the slot had no worker for
create table try_shares as
with
held as (
  select
    s.run_id, s.executor, s.block_id, s.slot, s.workers,
    t.task_id, t.try_id, t.uid, t.app, t.outcome, t.held_from_us, t.held_to_us,
    t.outer_from_us, t.outer_to_us, t.inner_from_us, t.inner_to_us, t.is_doubtful,
    if(t.outcome = 'lost', c.failure_class, null) as failure_class, if(t.outcome = 'lost', c.failure_code, null) as failure_code
  from slots s
  join manager_life m using (run_id, executor, block_id, node)
  join try_life t using (run_id, uid)
  left join try_classes c on c.run_id = t.run_id and c.task_id = t.task_id and c.try_id = t.try_id
  where t.held_from_us is not null
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
    and h.held_to_us > h.held_from_us and h.held_from_us <= x.from_us and h.held_to_us >= x.to_us
  where x.excess > 0
),
-- each row counts so many shares in the value, in the least and in the most that it can be
rows as (
  select *, held_from_us as from_us, held_to_us as to_us, 1 as sign, 0 as low, 0 as high from held
  union all by name
  select *, outer_from_us as from_us, outer_to_us as to_us, 0 as sign, 0 as low, 1 as high from held
  union all by name
  -- an outcome that nobody recorded is not certain for any of its time
  select *, inner_from_us as from_us, inner_to_us as to_us, 0 as sign, 1 as low, 0 as high from held where not is_doubtful
  union all by name
  select * exclude (capacity, place), -1 as sign, -1 as low, 0 as high from crowds where place > capacity
  union all by name
  select h.*, m.from_us, m.to_us, -1 as sign, 0 as low, 0 as high
  from try_moves m join held h using (run_id, task_id, try_id, slot)
  union all by name
  select h.* replace (m.to_uid as uid), m.from_us, m.to_us, 1 as sign, 0 as low, 0 as high
  from try_moves m join held h using (run_id, task_id, try_id, slot)
  union all by name
  select * replace (if(outcome = 'useful', 'lost', 'useful') as outcome, if(outcome = 'useful', 'other', null) as failure_class, null as failure_code),
    outer_from_us as from_us, outer_to_us as to_us, 0 as sign, 0 as low, 1 as high
  from held
  where is_doubtful
)
select run_id, executor, block_id, slot, task_id, try_id, uid, app, outcome, failure_class, failure_code, from_us, to_us, sign, low, high
from rows
where to_us > from_us;
