-- one row per try that ran nobody knows where, and block that it may have run in: the time is in no account, but it may be in any
--
-- The block gains it at most (high, on one of its slots, since bounds add), and any of its slots may have been idle for that much less.
create table unplaced as
with
homeless as (
  select
    t.run_id, t.executor, t.block_id, t.task_id, t.try_id, t.app, coalesce(t.outcome, 'unknown') as outcome,
    if(t.outcome = 'lost', c.failure_class, null) as failure_class, if(t.outcome = 'lost', c.failure_code, null) as failure_code,
    coalesce(t.begin_low_us, t.begin_us) as from_us, coalesce(t.end_us + t.doubt_us, r.as_of_us) as to_us
  from try_life t
  join run_life r using (run_id)
  left join try_classes c using (run_id, task_id, try_id)
  where t.disposition = 'unplaced'
),
-- where a worker stood ready
places as (
  select
    s.run_id, s.executor, s.block_id, s.slot, min(m.begin_us) as begin_us, max(m.end_high_us) as end_us,
    -- bounds add: the slot with the fewest workers, whose shares are the largest, stands for the block
    row_number() over (partition by s.run_id, s.executor, s.block_id order by s.workers, s.slot) = 1 as is_first
  from slots s
  join manager_life m using (run_id, executor, block_id, node)
  group by s.run_id, s.executor, s.block_id, s.slot, s.workers
)
select
  p.run_id, p.executor, p.block_id, p.slot, p.is_first, h.app, h.outcome, h.failure_class, h.failure_code,
  greatest(h.from_us, p.begin_us) as from_us, least(h.to_us, p.end_us) as to_us
from homeless h
join places p on p.run_id = h.run_id and p.executor = h.executor
  and (h.block_id is null or h.block_id = p.block_id)
  and h.from_us < p.end_us and h.to_us > p.begin_us;
