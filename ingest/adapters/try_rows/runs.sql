-- one row per run of a workflow script
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
  tasks_completed_count as tasks_completed
from source.workflow
