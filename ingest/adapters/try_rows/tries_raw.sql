-- one row per try of a task
select
  run_id,
  task_id,
  try_id,
  nullif(block_id, '') as block_id,
  nullif(hostname, '') as node,
  task_executor as executor,
  utc(task_try_time_launched) as launched_at,
  utc(task_try_time_running) as running_at,
  utc(task_try_time_returned) as returned_at,
  nullif(task_fail_history, '') as fail_history,
  nullif(task_joins, '') as joins
from source."try"
