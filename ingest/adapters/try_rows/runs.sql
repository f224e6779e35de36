-- one row per run of a workflow script; a run whose own row is missing is known by its tasks
with
known as (
  select * from source.workflow
  union all by name
  select distinct run_id from source.task anti join source.workflow using (run_id) where run_id is not null
)
select
  run_id,
  workflow_name as workflow,
  workflow_version,
  utc(time_began) as began_at,
  utc(time_completed) as completed_at,
  host,
  "user",
  rundir,
  tasks_failed_count as tasks_failed,
  tasks_completed_count as tasks_completed,
  true as blocks_recorded
from known
