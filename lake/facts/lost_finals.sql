-- one row per try whose last rows were lost although it ended well, and when it will have ended
--
-- A launched dependent proves the success of what it waited for. Beyond those, Parsl's own count of successes says how many more
-- there were; the open tries that began first are the likeliest. More open tries than that: either reading may be true of each.
create table lost_finals as
with
last_tries as (
  select run_id, task_id, max(try_id) as try_id from tries_raw group by run_id, task_id
),
open_tries as (
  select t.run_id, t.task_id, t.try_id, t.app, t.begin_us
  from try_records t
  join last_tries using (run_id, task_id, try_id)
  where t.is_well is null and t.begin_us is not null
),
dependents as (
  select d.run_id, d.task_id, min(epoch_us(t.launched_at)) as launched_us
  from (
    select run_id, task_id as dependent_id, try_cast(unnest(string_split(depends, ',')) as bigint) as task_id
    from tasks
    where depends <> '' and run_id in (select run_id from open_tries)
  ) d
  join tries_raw t on t.run_id = d.run_id and t.task_id = d.dependent_id
  where t.launched_at is not null
  group by d.run_id, d.task_id
),
typical as (
  select run_id, app, quantile_disc(end_us - begin_us, 0.5) as median_run_us
  from try_records
  where is_well and end_us >= begin_us
  group by run_id, app
),
successes as (
  select run_id, count(distinct task_id) as tasks from try_records where is_well group by run_id
),
ranked as (
  select o.*, d.launched_us as dependent_us, m.median_run_us,
    r.tasks_completed - coalesce(s.tasks, 0) - count(d.task_id) over run as missing,
    count(*) filter (where d.task_id is null) over run as candidates,
    row_number() over (partition by o.run_id, d.task_id is null order by o.begin_us, o.task_id) as place
  from open_tries o
  join runs r using (run_id)
  left join successes s using (run_id)
  left join dependents d using (run_id, task_id)
  left join typical m using (run_id, app)
  window run as (partition by o.run_id)
)
select
  run_id, task_id, try_id,
  least(begin_us + median_run_us, dependent_us) as end_us,
  dependent_us as ended_by_us,
  dependent_us is not null or place <= missing as is_well,
  dependent_us is null and candidates > missing as is_doubtful
from ranked
where dependent_us is not null or missing > 0;
