-- the sampler began with the body: where a task was launched once, its first sample is when a worker began it
update source.told_task as t
set task_time_running = s.first_at
from (
  select r.run_id, r.task_id, min(r."timestamp") as first_at
  from source.told_resource r
  join (
    select run_id, task_id from source.told_status where task_status_name = 'running' group by run_id, task_id having count(*) = 1
  ) once using (run_id, task_id)
  group by r.run_id, r.task_id
) s
where t.task_time_running is null and s.run_id = t.run_id and s.task_id = t.task_id;
