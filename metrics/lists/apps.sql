-- one row per app, in the order of first invocation: its tasks, its tries and their times
with
picked as (
  select *, try_id is not null and disposition <> 'never_ran' and coalesce(try_status, '') not in ('memo_done', 'dep_fail') as is_run
  from ({rows}) as picked
)
select
  app,
  min(invoked_at) as first_invoked_at,
  count(case when is_last_try then 1 end) as tasks,
  count(try_id) as tries,
  cast(sum(case when is_run then wait_us end) as bigint) as wait_us,
  cast(sum(case when is_run then run_us end) as bigint) as run_us,
  cast(sum(case when is_run then date_diff('microsecond', launched_at, ended_at) end) as bigint) as elapsed_us,
  cast(sum(busy_us) as bigint) as worker_us,
  count(case when is_run and wait_us is null then 1 end) as tries_without_wait,
  count(case when is_run and run_us is null then 1 end) as tries_without_run,
  count(case when try_id is not null and not is_run then 1 end) as tries_never_ran
from picked
group by app
