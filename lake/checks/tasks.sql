-- one row per task: exactly one row of it counts as its last
with
counted as (
  select source, run_id, task_id, count(*) filter (where is_last_try) as last_tries from tries group by all
)
select t.source, t.run_id, concat('task ', t.task_id) as place, coalesce(c.last_tries = 1, false) as is_ok
from tasks t
left join counted c using (source, run_id, task_id)
