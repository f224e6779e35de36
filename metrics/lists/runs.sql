-- one row per run: Parsl's record of it, and what tells whether it goes on
select
  r.source, r.run_id, r.workflow, r.workflow_version, r."user", r.host, r.began_at, r.completed_at, r.rundir, r.blocks_recorded,
  l.last_submit_at, l.tasks, l.tasks_failed, l.abandoned_after_us,
  row_number() over (partition by r.source order by r.began_at, r.run_id) as run_number,
  date_diff('microsecond', r.began_at, r.completed_at) as duration_us
from runs r
join run_lives l on l.source = r.source and l.run_id = r.run_id
