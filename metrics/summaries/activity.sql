-- one row per app and stretch of time in which the number of its running tries does not change
with
tries_run as (
  select app, began_at, ended_at from {picked} where disposition <> 'never_ran' and ended_at > began_at
),
edges as (
  select app, began_at as at_time, 1 as step from tries_run
  union all select app, ended_at, -1 from tries_run
),
instants as (
  select app, at_time, sum(step) as step from edges group by app, at_time
)
select
  app,
  at_time as from_at,
  lead(at_time) over (partition by app order by at_time) as to_at,
  cast(sum(step) over (partition by app order by at_time) as bigint) as running
from instants
where step <> 0
order by at_time, app
