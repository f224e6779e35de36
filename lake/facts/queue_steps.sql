-- one row per executor and stretch of time in which backlog and pending do not change, with the cause that an idle worker has then
--
-- The clocks count the time spent in a cause before the step began: the part of any stretch [a, b) that falls to a cause is the
-- difference of its clock at b and at a, exact in integers, however many steps lie between.
create table queue_steps as
with
executors as (
  select run_id, executor, min(start_us) as first_us from block_life where start_us is not null group by run_id, executor
),
edges as (
  select run_id, executor, least(first_us, 0) as at_us, 0 as backlog, 0 as pending from executors
  union all select run_id, executor, from_us, 1, 0 from waits where waits_for = 'worker'
  union all select run_id, executor, to_us, -1, 0 from waits where waits_for = 'worker'
  union all select w.run_id, e.executor, w.from_us, 0, 1 from waits w join executors e using (run_id) where waits_for = 'tasks'
  union all select w.run_id, e.executor, w.to_us, 0, -1 from waits w join executors e using (run_id) where waits_for = 'tasks'
),
instants as (
  select run_id, executor, at_us, sum(backlog)::bigint as backlog, sum(pending)::bigint as pending from edges group by all
),
steps as (
  select
    run_id, executor,
    at_us as from_us,
    lead(at_us) over w as to_us,
    (sum(backlog) over w)::bigint as backlog,
    (sum(pending) over w)::bigint as pending
  from instants
  window w as (partition by run_id, executor order by at_us)
),
caused as (
  select *, case when backlog > 0 then 'idle_backlog' when pending > 0 then 'idle_blocked' else 'idle_no_work' end as cause
  from steps
)
select *,
  coalesce(sum(if(cause = 'idle_backlog', to_us - from_us, 0)) over before, 0)::bigint as backlog_clock_us,
  coalesce(sum(if(cause = 'idle_blocked', to_us - from_us, 0)) over before, 0)::bigint as blocked_clock_us
from caused
window before as (partition by run_id, executor order by from_us rows between unbounded preceding and 1 preceding);
