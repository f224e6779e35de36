-- one row per try that was recorded: it stands once among the tries, and is exactly one of ran, never_ran, unplaced and not_paid
with
disposed as (
  select source, run_id, task_id, try_id, count(*) as rows,
    bool_and(disposition in ('ran', 'never_ran', 'unplaced', 'not_paid') and (disposition <> 'ran') = (busy_us is null)) as is_disposed
  from tries
  where try_id is not null
  group by all
)
select coalesce(r.source, d.source) as source, coalesce(r.run_id, d.run_id) as run_id,
  concat('task ', coalesce(r.task_id, d.task_id), ', try ', coalesce(r.try_id, d.try_id)) as place,
  coalesce(d.rows = 1 and d.is_disposed and r.task_id is not null, false) as is_ok
from tries_raw r
full join disposed d on d.source = r.source and d.run_id = r.run_id and d.task_id = r.task_id and d.try_id = r.try_id
