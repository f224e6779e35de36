-- one row per executor and stretch of time in which none of its counts changes
create table workers as
with
executors as (
  select distinct run_id, executor from block_life where start_us is not null
),
-- a slot's managers, and the tries on them
managers as (
  select m.run_id, m.uid, m.executor, m.begin_us, m.end_us, m.workers
  from manager_life m
  join slots s using (run_id, executor, block_id, node)
),
edges as (
  select run_id, executor, begin_us as at_us, workers as connected, 0 as busy, 0 as backlog, 0 as pending, 0 as queued, 0 as running from managers
  union all select run_id, executor, end_us, -workers, 0, 0, 0, 0, 0 from managers
  union all select run_id, m.executor, t.held_from_us, 0, 1, 0, 0, 0, 0 from try_life t join managers m using (run_id, uid) where t.held_to_us > t.held_from_us
  union all select run_id, m.executor, t.held_to_us, 0, -1, 0, 0, 0, 0 from try_life t join managers m using (run_id, uid) where t.held_to_us > t.held_from_us
  -- no more are busy than there are workers
  union all select run_id, executor, from_us, 0, -excess, 0, 0, 0, 0 from slot_steps where excess > 0
  union all select run_id, executor, to_us, 0, excess, 0, 0, 0, 0 from slot_steps where excess > 0
  union all select run_id, executor, from_us, 0, 0, 1, 0, 0, 0 from waits where waits_for = 'worker'
  union all select run_id, executor, to_us, 0, 0, -1, 0, 0, 0 from waits where waits_for = 'worker'
  -- what is pending is pending for every executor
  union all select w.run_id, e.executor, w.from_us, 0, 0, 0, 1, 0, 0 from waits w join executors e using (run_id) where w.waits_for = 'tasks'
  union all select w.run_id, e.executor, w.to_us, 0, 0, 0, -1, 0, 0 from waits w join executors e using (run_id) where w.waits_for = 'tasks'
  union all select run_id, executor, submitted_us, 0, 0, 0, 0, 1, 0 from block_life where submitted_us < coalesce(start_us, end_row_us, submitted_us + 1)
  union all select run_id, executor, coalesce(start_us, end_row_us), 0, 0, 0, 0, -1, 0 from block_life where submitted_us < coalesce(start_us, end_row_us)
  union all select run_id, executor, start_us, 0, 0, 0, 0, 0, 1 from block_life where end_us > start_us
  union all select run_id, executor, end_us, 0, 0, 0, 0, 0, -1 from block_life where end_us > start_us
),
-- equal instants first: one row per instant
instants as (
  select
    run_id, executor, at_us,
    sum(connected)::bigint as connected, sum(busy)::bigint as busy, sum(backlog)::bigint as backlog, sum(pending)::bigint as pending,
    sum(queued)::bigint as queued, sum(running)::bigint as running
  from edges
  where at_us > 0
  group by run_id, executor, at_us
),
levels as (
  select
    run_id, executor,
    make_timestamp(at_us) as from_at,
    make_timestamp(lead(at_us) over w) as to_at,
    sum(connected) over w as connected,
    sum(busy) over w as busy,
    sum(backlog) over w as backlog,
    sum(pending) over w as pending,
    sum(queued) over w as blocks_queued,
    sum(running) over w as blocks_running
  from instants
  window w as (partition by run_id, executor order by at_us rows between unbounded preceding and current row)
)
select *, connected - busy as idle from levels;
