-- one row per failed try: it stands in failed_tries as in tries
select
  coalesce(t.source, f.source) as source, coalesce(t.run_id, f.run_id) as run_id,
  concat('task ', coalesce(t.task_id, f.task_id), ', try ', coalesce(t.try_id, f.try_id)) as place,
  t is not distinct from f as is_ok
from (select * from tries where failure_class is not null) t
full join failed_tries f on f.source = t.source and f.run_id = t.run_id and f.task_id = t.task_id and f.try_id = t.try_id
