-- one row per try that waited, and for what: a worker (launched, body not begun) or other tasks (pending)
create table waits as
with
last_paid as (
  select run_id, max(end_us) as paid_until_us from block_life group by run_id
),
-- the queue is first in, first out: who left no trace waited no longer than those that came after
traceless as (
  select distinct run_id, executor from try_life where launched_us is not null and begin_us is null and returned_us is null
),
followed as (
  select run_id, task_id, try_id,
    min(begin_us) over (
      partition by run_id, executor
      order by launched_us, task_id, try_id
      rows between 1 following and unbounded following
    ) as next_begin_us
  from try_life
  semi join traceless using (run_id, executor)
),
tries as (
  select
    t.run_id, t.task_id, t.try_id, t.executor, t.disposition, t.launched_us, t.begin_us, t.begin_low_us, t.begin_high_us, t.returned_us,
    coalesce(s.pending_row_us, if(t.try_id = 0, epoch_us(k.invoked_at), null)) as pending_us,
    p.paid_until_us, f.next_begin_us
  from try_life t
  join last_paid p using (run_id)
  left join followed f using (run_id, task_id, try_id)
  left join try_states s using (run_id, task_id, try_id)
  left join tasks k using (run_id, task_id)
),
spans as (
  select
    run_id, executor, 'worker' as waits_for,
    launched_us as from_us,
    coalesce(begin_us, returned_us, next_begin_us, paid_until_us) as to_us,
    coalesce(begin_low_us, begin_us, returned_us, launched_us) as to_low_us,
    coalesce(begin_high_us, begin_us, returned_us, paid_until_us) as to_high_us
  from tries
  where launched_us is not null and disposition <> 'not_paid'
  union all
  -- pending when the run died stays pending to the end of its blocks: a convention
  select run_id, null, 'tasks', pending_us, ended_us, ended_us, ended_us
  from (select *, coalesce(launched_us, returned_us, paid_until_us) as ended_us from tries)
  where pending_us is not null
)
select * replace (greatest(to_us, from_us) as to_us, greatest(to_low_us, from_us) as to_low_us, greatest(to_high_us, from_us) as to_high_us)
from spans
where greatest(to_us, to_high_us) > from_us;
