-- one row per task
select
  run_id,
  task_id,
  task_func_name as app,
  nullif(task_depends, '') as depends,
  task_memoize = '1' as memoize,
  nullif(task_hashsum, '') as hashsum,
  task_inputs as inputs,
  task_outputs as outputs,
  nullif(task_stdin, '') as stdin,
  nullif(task_stdout, '') as stdout,
  nullif(task_stderr, '') as stderr,
  utc(task_time_invoked) as invoked_at,
  utc(task_time_returned) as returned_at,
  task_fail_count as fail_count,
  task_fail_cost as fail_cost
from source.task
