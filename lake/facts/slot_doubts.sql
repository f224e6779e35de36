-- one row per slot, account and stretch of time that the account may have had after all (high) or may not have had (low)
--
-- Without a scheduler's word a block began and ended somewhere between two instants, and a lost manager died between its last
-- heartbeat and the next one that was missed:
--
--   start_low   start   start_high        end_low   end   end_high
--      |.. high ..|.. low ..|======= sure =======|.. low ..|.. high ..|
create table slot_doubts as
with
lives as (
  select s.run_id, s.executor, s.block_id, s.slot, s.workers, m.workers as lost_workers,
    m.manager_end, m.end_low_us, m.end_us, m.end_high_us
  from slots s
  join manager_life m using (run_id, executor, block_id, node)
),
edges as (
  select s.run_id, s.executor, s.block_id, s.slot, s.workers, s.node is null as is_bare,
    b.start_low_us, b.start_us, b.start_high_us, b.end_low_us, b.end_us, b.end_high_us
  from slots s
  join block_life b using (run_id, executor, block_id)
),
doubts as (
  select *, if(is_bare, 'unregistered', 'startup') as account, start_low_us as from_us, start_us as to_us, 0 as low, workers as high from edges
  union all by name
  select *, if(is_bare, 'unregistered', 'startup') as account, start_us as from_us, start_high_us as to_us, -workers as low, 0 as high from edges
  union all by name
  select *, if(is_bare, 'unregistered', 'drain') as account, end_us as from_us, end_high_us as to_us, 0 as low, workers as high from edges
  union all by name
  select *, if(is_bare, 'unregistered', 'drain') as account, end_low_us as from_us, end_us as to_us, -workers as low, 0 as high from edges
  union all by name
  -- a manager that died earlier left drain where it is booked as alive, and the reverse
  select *, 'drain' as account, end_low_us as from_us, end_us as to_us, 0 as low, lost_workers as high from lives
  union all by name
  select *, unnest(['drain', 'startup']) as account, end_us as from_us, end_high_us as to_us, -lost_workers as low, 0 as high from lives
  union all by name
  select *, unnest(['idle_backlog', 'idle_blocked', 'idle_no_work']) as account, end_low_us as from_us, end_us as to_us, -lost_workers as low, 0 as high from lives
  union all by name
  select *, unnest(['idle_backlog', 'idle_blocked', 'idle_no_work']) as account, end_us as from_us, end_high_us as to_us, 0 as low, lost_workers as high from lives
)
select run_id, executor, block_id, slot, account, from_us, to_us, low::bigint as low, high::bigint as high
from doubts
where to_us > from_us;
