-- one row per state of a task, and the try that it belongs to
--
--   launched  running  pending  launched  running  failed
--   |-------- try 0 -||-------- try 1 -----------------|
--
-- All tries of a task share its id, and rows of workers are written late: the launches in their order of time tell the tries apart.
create table source.events as
with
states as (
  select
    source_row, run_id, task_id, task_status_name as state, "timestamp" as told_at, nullif(hostname, '') as hostname,
    try_cast("timestamp" as timestamp) as naive,
    count(*) filter (where task_status_name = 'launched') over (partition by run_id, task_id) > 0 as is_launch_told
  from source.told_status
),
-- until February 2019 a launched task was called running
roles as (
  select *,
    state = 'launched' or (state = 'running' and not is_launch_told) as is_launch,
    state = 'running' and is_launch_told as is_start
  from states
),
counted as (
  select *,
    count(*) filter (where is_launch) over so_far as launches,
    count(*) filter (where is_launch) over task as all_launches,
    count(*) filter (where is_start) over so_far as starts,
    count(*) filter (where is_start) over task as all_starts
  from roles
  window
    task as (partition by run_id, task_id),
    -- a worker's clock may be a little behind
    so_far as (
      partition by run_id, task_id order by if(is_start, naive + interval 50 milliseconds, naive), source_row
      rows between unbounded preceding and current row
    )
)
select
  source_row, run_id, task_id, state, told_at, hostname, is_launch, is_start,
  greatest(case
    -- as many starts as launches: they belong together whatever the clocks say
    when is_start and all_starts = all_launches then starts - 1
    when state = 'pending' then launches
    else launches - 1
  end, 0) as try_id,
  -- nothing was run where the result was found in the cache
  state = 'done' and all_launches = 0 as is_unlaunched
from counted;
