-- one row per failed try: what its state adds to the list of the task's failures, which every state repeats
create table source.failures as
with
told as (
  select
    s.run_id, s.task_id, e.try_id, e.state, s.task_fail_history as list,
    lag(s.task_fail_history) over (partition by s.run_id, s.task_id order by s.task_fail_count, s.source_row) as before
  from source.told_status s
  join source.events e using (source_row)
  where s.task_fail_count > 0
  qualify row_number() over (partition by s.run_id, s.task_id, s.task_fail_count order by s.source_row) = 1
)
select
  run_id, task_id,
  -- the task that is pending again tells of the try before
  if(state = 'pending', greatest(try_id - 1, 0), try_id) as try_id,
  if(starts_with(list, before[:-2] || ', '), list[length(before) + 2:-2], list[2:-2]) as text
from told;
