-- one row per failure class and code of the tries picked: when, where, and three examples with their logs
with
placed as (
  select *, row_number() over (partition by failure_class, failure_code order by ended_at, source, run_id, task_id, try_id) as place
  from {tries}
)
select
  failure_class, failure_code,
  min(ended_at) as first_at,
  max(ended_at) as last_at,
  string_agg(distinct app, ', ' order by app) as apps,
  string_agg(distinct node, ', ' order by node) as nodes,
  string_agg(distinct job_id, ', ' order by job_id) as jobs,
  string_agg(
    case when place <= 3 then source || '/' || run_id || '/' || task_id || '/' || try_id || coalesce(' ' || coalesce(stderr, stdout), '') end,
    '; ' order by place
  ) as examples
from placed
group by failure_class, failure_code
