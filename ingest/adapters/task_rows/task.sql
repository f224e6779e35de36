-- one row per task; when it was called is not in the file
create table source.task as
select
  * exclude (hostname, task_executor, task_time_submitted, task_time_running, task_time_returned, task_fail_history),
  null::varchar as task_time_invoked,
  source.told_time(task_time_returned) as task_time_returned,
  null::double as task_fail_cost
from source.told_task;
