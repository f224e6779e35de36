-- one row per executor and stretch of time in which none of its counts changes
create table workers as
with
edges as (
  select run_id, executor, from_us as at_us, capacity as connected, busy, 0 as backlog, 0 as pending, 0 as queued, 0 as running from slot_steps
  union all select run_id, executor, to_us, -capacity, -busy, 0, 0, 0, 0 from slot_steps
  union all
  -- counts of the queue are levels: what changes is their difference to the step before
  select
    run_id, executor, from_us, 0, 0,
    backlog - coalesce(lag(backlog) over w, 0), pending - coalesce(lag(pending) over w, 0), 0, 0
  from queue_steps
  where variant = 'point'
  window w as (partition by run_id, executor order by from_us)
  union all select run_id, executor, submitted_us, 0, 0, 0, 0, 1, 0 from block_life where submitted_us < coalesce(start_us, end_row_us, submitted_us + 1)
  union all select run_id, executor, coalesce(start_us, end_row_us), 0, 0, 0, 0, -1, 0 from block_life where submitted_us < coalesce(start_us, end_row_us)
  union all select run_id, executor, start_us, 0, 0, 0, 0, 0, 1 from block_life where end_us > start_us
  union all select run_id, executor, end_us, 0, 0, 0, 0, 0, -1 from block_life where end_us > start_us
),
instants as (
  select
    run_id, executor, at_us,
    sum(connected) as connected, sum(busy) as busy, sum(backlog) as backlog, sum(pending) as pending, sum(queued) as queued, sum(running) as running
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
  window w as (partition by run_id, executor order by at_us)
)
select *, connected - busy as idle from levels;
