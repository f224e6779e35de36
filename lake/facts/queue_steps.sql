-- one row per executor and stretch of time in which an idle worker has the same cause to be idle
--
-- The clocks count the time spent in a cause before the step began: the part of any stretch [a, b) that falls to a cause is the
-- difference of its clock at b and at a, exact in integers, however many steps lie between.
-- A body begins a little after its try is reported running, and some starts were lost: beside the split itself stand those with every
-- wait as short (early) and as long (late) as it can have been. More waiting only ever turns other causes into backlog, so the true
-- split lies between the two.
create table queue_steps as
with
executors as (
  select distinct run_id, executor from block_life where start_us is not null
),
-- waits that overlap are one: a wait that begins after all before it have ended opens the next
--
--   ----    --           waits
--     ---    ------
--   =====   =======      waiting
for_worker as (
  select run_id, executor, from_us,
    nullif(to_us, from_us) as to_us, nullif(to_low_us, from_us) as to_early_us, nullif(to_high_us, from_us) as to_late_us
  from waits
  where waits_for = 'worker'
),
worker_reached as (
  select *, max(to_us) over before as reached_us, max(to_early_us) over before as reached_early_us, max(to_late_us) over before as reached_late_us
  from for_worker
  window before as (partition by run_id, executor order by from_us rows between unbounded preceding and 1 preceding)
),
-- what is pending is pending for every executor
tasks_reached as (
  select run_id, from_us, to_us,
    max(to_us) over (partition by run_id order by from_us rows between unbounded preceding and 1 preceding) as reached_us
  from waits
  where waits_for = 'tasks' and to_us > from_us
),
reached as (
  select run_id, executor, 'point' as wait, from_us, to_us, reached_us from worker_reached
  union all
  select run_id, executor, 'early', from_us, to_early_us, reached_early_us from worker_reached
  union all
  select run_id, executor, 'late', from_us, to_late_us, reached_late_us from worker_reached
  union all
  select run_id, null, 'pending', from_us, to_us, reached_us from tasks_reached
),
last_reached as (
  select run_id, executor, wait, max(to_us) as last_us from reached group by all
),
openings as (
  select run_id, executor, wait, from_us,
    lead(reached_us) over (partition by run_id, executor, wait order by from_us) as to_us
  from reached
  where to_us is not null and (reached_us is null or from_us > reached_us)
),
waiting as (
  select o.run_id, o.executor, o.wait, o.from_us, coalesce(o.to_us, l.last_us) as to_us
  from openings o
  join last_reached l on l.run_id = o.run_id and l.executor is not distinct from o.executor and l.wait = o.wait
),
changes as (
  select run_id, executor, wait, from_us as at_us, 1 as change from waiting
  union all
  select run_id, executor, wait, to_us, -1 from waiting
),
edges as (
  select run_id, executor, 0 as at_us, null as wait, 0 as change from executors
  union all
  select run_id, executor, at_us, wait, change from changes where executor is not null
  union all
  select c.run_id, e.executor, c.at_us, c.wait, c.change from changes c join executors e using (run_id) where c.executor is null
),
instants as (
  select
    run_id, executor, at_us,
    sum(if(wait = 'point', change, 0))::bigint as backlog,
    sum(if(wait = 'early', change, 0))::bigint as backlog_early,
    sum(if(wait = 'late', change, 0))::bigint as backlog_late,
    sum(if(wait = 'pending', change, 0))::bigint as pending
  from edges
  group by run_id, executor, at_us
),
steps as (
  select
    run_id, executor,
    at_us as from_us,
    lead(at_us) over w as to_us,
    sum(backlog) over w > 0 as is_backlog,
    sum(backlog_early) over w > 0 as is_backlog_early,
    sum(backlog_late) over w > 0 as is_backlog_late,
    sum(pending) over w > 0 as is_pending
  from instants
  window w as (partition by run_id, executor order by at_us)
),
-- 1 for a cause that idle time has, 0 for one that it has not
caused as (
  select
    run_id, executor, from_us, to_us,
    is_backlog::integer as backlog,
    is_backlog_early::integer as backlog_early,
    is_backlog_late::integer as backlog_late,
    (is_pending and not is_backlog)::integer as blocked,
    (is_pending and not is_backlog_early)::integer as blocked_early,
    (is_pending and not is_backlog_late)::integer as blocked_late
  from steps
)
select *,
  coalesce(sum(backlog * (to_us - from_us)) over before, 0)::bigint as backlog_clock_us,
  coalesce(sum(backlog_early * (to_us - from_us)) over before, 0)::bigint as backlog_early_clock_us,
  coalesce(sum(backlog_late * (to_us - from_us)) over before, 0)::bigint as backlog_late_clock_us,
  coalesce(sum(blocked * (to_us - from_us)) over before, 0)::bigint as blocked_clock_us,
  coalesce(sum(blocked_early * (to_us - from_us)) over before, 0)::bigint as blocked_early_clock_us,
  coalesce(sum(blocked_late * (to_us - from_us)) over before, 0)::bigint as blocked_late_clock_us
from caused
window before as (partition by run_id, executor order by from_us rows between unbounded preceding and 1 preceding);
