-- one row per run: the tasks that its life counts are those of the tasks themselves
with
counted as (
  select source, run_id, count(*) as tasks, count(*) filter (where task_status in ('failed', 'dep_fail')) as failed
  from tries
  where is_last_try
  group by source, run_id
)
select l.source, l.run_id, 'the run itself' as place,
  l.tasks = coalesce(c.tasks, 0) and l.tasks_failed = coalesce(c.failed, 0) as is_ok
from run_lives l
left join counted c on c.source = l.source and c.run_id = l.run_id
