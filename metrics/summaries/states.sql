-- one row per app, and one for all: how many there are in each state
with
counted as (
  {counted}
),
sums as (
  select
    app,
    grouping(app) as is_total,
    sum(case when status = 'pending' then 1 else 0 end) as pending,
    sum(case when status = 'launched' then 1 else 0 end) as launched,
    sum(case when status = 'running' then 1 else 0 end) as running,
    sum(case when status = 'running_ended' then 1 else 0 end) as running_ended,
    sum(case when status = 'joining' then 1 else 0 end) as joining,
    sum(case when status = 'fail_retryable' then 1 else 0 end) as fail_retryable,
    sum(case when status = 'exec_done' then 1 else 0 end) as exec_done,
    sum(case when status = 'memo_done' then 1 else 0 end) as memo_done,
    sum(case when status = 'dep_fail' then 1 else 0 end) as dep_fail,
    sum(case when status = 'failed' then 1 else 0 end) as failed,
    count(*) as total,
    min(invoked_at) as first_invoked_at
  from counted
  group by grouping sets ((app), ())
)
select
  app, pending, launched, running, running_ended, joining, fail_retryable, exec_done, memo_done, dep_fail, failed,
  -- states that Parsl had once or has not yet, and no state at all
  total - pending - launched - running - running_ended - joining - fail_retryable - exec_done - memo_done - dep_fail - failed as other,
  total, is_total
from sums
order by is_total, first_invoked_at nulls last, app
