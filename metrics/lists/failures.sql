-- one row per failure class and code of the tries picked: when, where, and three examples with their logs
with
found as (
  select
    failure_class, failure_code,
    min(ended_at) as first_at,
    max(ended_at) as last_at,
    string_agg(distinct app, ', ' order by app) as apps,
    string_agg(distinct node, ', ' order by node) as nodes,
    string_agg(distinct job_id, ', ' order by job_id) as jobs,
    min_by(
      {'source': source, 'run_id': run_id, 'task_id': task_id, 'try_id': try_id, 'log': coalesce(stderr, stdout)},
      (ended_at, source, run_id, task_id, try_id),
      3
    ) as first_three
  from {picked}
  group by failure_class, failure_code
)
select
  failure_class, failure_code, first_at, last_at, apps, nodes, jobs,
  array_to_string([
    one.source || '/' || one.run_id || '/' || one.task_id || '/' || one.try_id || coalesce(' ' || one.log, '') for one in first_three
  ], '; ') as examples
from found
