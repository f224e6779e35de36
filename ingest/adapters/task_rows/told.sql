-- what the file says stands beside the tables that are made of it
alter table source.workflow rename to told_workflow;
-- 0.7.1 has no key for tasks: their first row counts
create table source.told_task as
from source.task
qualify row_number() over (partition by run_id, task_id order by source_row) = 1;
drop table source.task;
alter table source.status rename to told_status;
alter table source.node rename to told_node;
alter table source.resource rename to told_resource;
-- in 2019 some times were seconds since 1970: as text that says its offset they are in no zone
create macro source.told_time(told) as if(
  try_cast(told as double) is null, told,
  strftime(plausible(make_timestamp(try_cast(round(try_cast(told as double) * 1e6) as bigint))), '%Y-%m-%d %H:%M:%S.%f') || '+00:00'
);
