-- one row per state that a try entered
select
  run_id,
  task_id,
  try_id,
  task_status_name as status,
  utc("timestamp") as recorded_at,
  source_row
from source.status
