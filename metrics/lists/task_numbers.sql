-- one row per task: its number in the order of first invocation over all runs of its source; tasks of equal hash are the same work
with
works as (
  select source, run_id, task_id, invoked_at, coalesce('hash ' || hashsum, 'task ' || run_id || ' ' || cast(task_id as varchar)) as work
  from tasks
),
firsts as (
  select source, work, min(invoked_at) as first_at, min(task_id) as first_task
  from works
  group by source, work
),
numbered as (
  select source, work, row_number() over (partition by source order by first_at, first_task, work) as task_number
  from firsts
)
select w.source, w.run_id, w.task_id, n.task_number
from works w
join numbered n on n.source = w.source and n.work = w.work
