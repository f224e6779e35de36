-- one row per executor and stretch of time in which an idle worker has the same cause to be idle
--
-- The clocks count the time spent in a cause before the step began: the part of any stretch [a, b) that falls to a cause is the
-- difference of its clock at b and at a, exact in integers, however many steps lie between.
-- A body begins a little after its try is reported running, and some starts were lost: the same steps are kept with every wait as
-- short (early) and as long (late) as it can have been. More waiting only ever turns other causes into backlog, so the true split
-- lies between the two.
create table queue_steps as
with
variants as (
  select unnest(['early', 'point', 'late']) as variant
),
executors as (
  select distinct run_id, executor, variant from block_life cross join variants where start_us is not null
),
spans as (
  select w.run_id, w.executor, v.variant, w.from_us,
    case v.variant when 'early' then w.to_low_us when 'late' then w.to_high_us else w.to_us end as to_us
  from waits w
  cross join variants v
  where w.waits_for = 'worker'
  union all
  -- what is pending is pending for every executor
  select run_id, null, null, from_us, to_us from waits where waits_for = 'tasks'
),
-- waits that overlap are one: a wait that begins after all before it have ended opens the next
--
--   ----    --           spans
--     ---    ------
--   =====   =======      waiting
reached as (
  select run_id, executor, variant, from_us, to_us,
    max(to_us) over (
      partition by run_id, executor, variant
      order by from_us, to_us
      rows between unbounded preceding and 1 preceding
    ) as reached_us
  from spans
  where to_us > from_us
),
last_reached as (
  select run_id, executor, variant, max(to_us) as last_us from reached group by all
),
openings as (
  select run_id, executor, variant, from_us,
    lead(reached_us) over (partition by run_id, executor, variant order by from_us) as to_us
  from reached
  where reached_us is null or from_us > reached_us
),
waiting as (
  select o.run_id, o.executor, o.variant, o.from_us, coalesce(o.to_us, l.last_us) as to_us
  from openings o
  join last_reached l
    on l.run_id = o.run_id and l.executor is not distinct from o.executor and l.variant is not distinct from o.variant
),
edges as (
  select run_id, executor, variant, 0 as at_us, 0 as backlog, 0 as pending from executors
  union all select run_id, executor, variant, from_us, 1, 0 from waiting where executor is not null
  union all select run_id, executor, variant, to_us, -1, 0 from waiting where executor is not null
  union all select w.run_id, e.executor, e.variant, w.from_us, 0, 1 from waiting w join executors e using (run_id) where w.executor is null
  union all select w.run_id, e.executor, e.variant, w.to_us, 0, -1 from waiting w join executors e using (run_id) where w.executor is null
),
instants as (
  select run_id, executor, variant, at_us, sum(backlog)::bigint as backlog, sum(pending)::bigint as pending from edges group by all
),
steps as (
  select
    run_id, executor, variant,
    at_us as from_us,
    lead(at_us) over w as to_us,
    (sum(backlog) over w)::bigint as backlog,
    (sum(pending) over w)::bigint as pending
  from instants
  window w as (partition by run_id, executor, variant order by at_us)
),
caused as (
  select run_id, executor, variant, from_us, to_us,
    case when backlog > 0 then 'idle_backlog' when pending > 0 then 'idle_blocked' else 'idle_no_work' end as cause
  from steps
)
select *,
  coalesce(sum(if(cause = 'idle_backlog', to_us - from_us, 0)) over before, 0)::bigint as backlog_clock_us,
  coalesce(sum(if(cause = 'idle_blocked', to_us - from_us, 0)) over before, 0)::bigint as blocked_clock_us
from caused
window before as (partition by run_id, executor, variant order by from_us rows between unbounded preceding and 1 preceding);
