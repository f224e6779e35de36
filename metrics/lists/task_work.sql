-- one row per task: what all its tries held, and the inner tasks of a join app
select t.source, t.run_id, t.task_id, sum(t.busy_us) as worker_us, max(r.joins) as joins
from tries t
left join tries_raw r on r.source = t.source and r.run_id = t.run_id and r.task_id = t.task_id and r.try_id = t.try_id
group by t.source, t.run_id, t.task_id
