-- one row per run: what tells whether it goes on, whenever somebody asks
create table run_lives as
with
outcomes as (
  select run_id,
    count(*) filter (where is_last_try) as tasks,
    count(*) filter (where is_last_try and task_status in ('failed', 'dep_fail')) as tasks_failed
  from tries
  group by run_id
)
select
  r.run_id,
  make_timestamp(r.began_us) as began_at,
  make_timestamp(r.completed_us) as completed_at,
  make_timestamp(r.last_submit_us) as last_submit_at,
  coalesce(o.tasks, 0) as tasks,
  coalesce(o.tasks_failed, 0) as tasks_failed,
  a.abandoned_us as abandoned_after_us
from run_life r
cross join assumptions a
left join outcomes o using (run_id);
