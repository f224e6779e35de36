-- one row per run whose figures may differ from those in the lake: `main` holds what this pass read, `earlier` what the lake holds
create table changed_runs as
with
-- rows that change in place, as one number per run
told as (
  select run_id, sum(hash(t)) as content from runs t group by run_id
  union all select run_id, sum(hash(t)) from tasks t group by run_id
  union all select run_id, sum(hash(t)) from tries_raw t group by run_id
),
told_earlier as (
  select run_id, sum(hash(t)) as content from (select * exclude (source) from earlier.runs) t group by run_id
  union all select run_id, sum(hash(t)) from (select * exclude (source) from earlier.tasks) t group by run_id
  union all select run_id, sum(hash(t)) from (select * exclude (source) from earlier.tries_raw) t group by run_id
),
-- some rules ask how long ago the last record of a run was, by the latest record of the file: half a day later they have their answer
unsettled as (
  select l.run_id
  from earlier.run_lives l
  cross join earlier.ingests i
  where l.last_submit_at > i.as_of_at - to_microseconds(l.abandoned_after_us) - interval 12 hours
  -- workers may write on long after the submit side fell silent: whoever has the latest record tells how late it is
  union select arg_max(run_id, recorded_at) from earlier.statuses
  union select arg_max(run_id, recorded_at) from earlier.manager_events
  union select arg_max(run_id, recorded_at) from earlier.samples
),
changed as (
  (from told except all from told_earlier)
  union all
  (from told_earlier except all from told)
),
first_changed as (
  select run_id from changed
  union select run_id from statuses
  union select run_id from block_events
  union select run_id from manager_events
  union select run_id from samples
  union select run_id from unsettled
)
-- what a memoised task avoided is told by the runs before it
select distinct run_id from runs
where run_id in (from first_changed)
  or exists (
    select 1 from (select run_id, status from statuses union all select run_id, status from earlier.statuses)
    where status = 'memo_done' and run_id in (from first_changed)
  );
