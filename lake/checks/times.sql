-- one row per try, block and step of the workers: nothing ends before it begins
select source, run_id, concat('task ', task_id, ', try ', try_id) as place, coalesce(ended_at >= began_at, true) as is_ok
from tries
where disposition = 'ran'
union all
select source, run_id, concat('block ', block_id, ' of ', executor),
  started_at is null
    or (started_low_at <= started_at and started_at <= started_high_at and ended_low_at <= ended_at and ended_at <= ended_high_at and started_at <= ended_at)
from blocks
union all
select source, run_id, concat('workers of ', executor, ' at ', from_at),
  coalesce(to_at > from_at, true) and 0 <= busy and busy <= connected and idle = connected - busy and backlog >= 0 and pending >= 0
from workers
