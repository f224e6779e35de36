-- one row per app, and one of everything: how many there are in each state
with
counted as (
  {counted}
),
sums as (
  select
    app,
    grouping(app) = 1 as is_total,
    count(case when status = 'pending' then 1 end) as pending,
    count(case when status = 'launched' then 1 end) as launched,
    count(case when status = 'running' then 1 end) as running,
    count(case when status = 'running_ended' then 1 end) as running_ended,
    count(case when status = 'joining' then 1 end) as joining,
    count(case when status = 'fail_retryable' then 1 end) as fail_retryable,
    count(case when status = 'exec_done' then 1 end) as exec_done,
    count(case when status = 'memo_done' then 1 end) as memo_done,
    count(case when status = 'dep_fail' then 1 end) as dep_fail,
    count(case when status = 'failed' then 1 end) as failed,
    count(*) as total,
    min(invoked_at) as first_invoked_at
  from counted
  group by grouping sets ((app), ())
)
select
  *,
  -- states that Parsl had once or has not yet, and no state at all
  total - pending - launched - running - running_ended - joining - fail_retryable - exec_done - memo_done - dep_fail - failed as other
from sums
