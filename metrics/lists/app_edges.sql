-- one row per run and pair of apps of which tasks of one waited for tasks of the other
with
picked as (
  {rows}
),
links as (
  select source, run_id, app as to_app, task_id as to_task, try_cast(one as bigint) as from_task
  from (select source, run_id, app, task_id, unnest(string_split(depends, ',')) as one from picked where depends <> '') as waiting
)
select
  l.source, l.run_id,
  t.app as from_app,
  l.to_app,
  count(*) as links,
  count(distinct l.from_task) as from_tasks,
  count(distinct l.to_task) as to_tasks
from links l
join tasks t on t.source = l.source and t.run_id = l.run_id and t.task_id = l.from_task
group by l.source, l.run_id, t.app, l.to_app
