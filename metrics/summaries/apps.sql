-- one row per app, in the order of first invocation: its tasks, its tries and their times
with
picked as (
  select *, try_id is not null and disposition <> 'never_ran' and coalesce(try_status, '') not in ('memo_done', 'dep_fail') as is_run
  from {picked}
)
select
  app,
  count(case when is_last_try then 1 end) as tasks,
  count(try_id) as tries,
  sum(case when is_run then wait_us end) as wait_us,
  sum(case when is_run then run_us end) as run_us,
  sum(case when is_run then date_diff('microsecond', launched_at, ended_at) end) as elapsed_us,
  sum(busy_us) as worker_us,
  count(case when is_run and wait_us is null then 1 end) as tries_without_wait,
  count(case when is_run and run_us is null then 1 end) as tries_without_run,
  count(case when try_id is not null and not is_run then 1 end) as tries_never_ran
from picked
group by app
order by min(invoked_at) nulls last, app
