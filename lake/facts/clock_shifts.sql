-- one row per run and worker host: what to add to its clock's stamps so that they agree with the submit side's
--
-- A body cannot begin before it was launched, nor end after its result was back: the smallest shift that restores both is taken.
-- Behind a deep queue a slow clock breaks neither; but the quickest of several results takes well below a second, so when even that
-- one seems to have taken longer, the clock is slow by the rest.
create table clock_shifts as
with
ended as (
  select run_id, task_id, try_id, max(recorded_at) as ended_at
  from statuses
  where status = 'running_ended'
  group by run_id, task_id, try_id
),
-- orphans of lost workers and managers write late rows: they tell nothing about a clock
needs as (
  select
    t.run_id, t.node,
    max(epoch_us(t.launched_at) - epoch_us(t.running_at)) as least_us,
    min(epoch_us(t.returned_at) - epoch_us(e.ended_at)) as most_us,
    count(e.ended_at) as results
  from tries_raw t
  left join ended e using (run_id, task_id, try_id)
  left join failures f using (fail_history)
  where t.node is not null and coalesce(f.failure_class, '') not in ('manager_lost', 'worker_lost')
  group by t.run_id, t.node
),
chosen as (
  select run_id, node,
    case
      when least_us > 0 and most_us < 0 then (least_us + most_us) // 2
      when least_us > 0 then greatest(least_us, if(results >= 2 and most_us > 1000000, most_us - 200000, 0))
      when most_us < 0 then most_us
      when results >= 2 and most_us > 1000000 then most_us - 200000
      else 0
    end as shift_us
  from needs
)
-- messages cross in less than this; a clock that is off by no more is not worth a correction
select run_id, node, shift_us
from chosen
where abs(shift_us) >= 50000;
