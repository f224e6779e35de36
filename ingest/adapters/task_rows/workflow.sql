-- one row per run
create table source.workflow as
select * replace (source.told_time(time_began) as time_began, source.told_time(time_completed) as time_completed)
from source.told_workflow;
