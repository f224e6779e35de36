-- one row per time of a changing row that the clocks showed twice: the reading nearest to the appended row that tells of the same
-- event, else to any that tells of the same task
create table nearest as
with
moments as (
  select run_id, task_id, try_id, epoch_us(utc("timestamp")) as at_us,
    case
      when task_status_name in ('pending', 'launched', 'running') then task_status_name
      when task_status_name in ('exec_done', 'memo_done', 'failed', 'fail_retryable', 'dep_fail') then 'returned'
    end as event
  from source.status
),
columns as (
  select 'try' as tbl, 'task_try_time_launched' as col, 'launched' as event, source_row, run_id, task_id, try_id, task_try_time_launched as naive from source."try"
  union all select 'try', 'task_try_time_running', 'running', source_row, run_id, task_id, try_id, task_try_time_running from source."try"
  union all select 'try', 'task_try_time_returned', 'returned', source_row, run_id, task_id, try_id, task_try_time_returned from source."try"
  union all select 'task', 'task_time_invoked', 'pending', source_row, run_id, task_id, null, task_time_invoked from source.task
  union all select 'task', 'task_time_returned', 'returned', source_row, run_id, task_id, null, task_time_returned from source.task
  union all select 'workflow', 'time_began', null, source_row, run_id, null, null, time_began from source.workflow
  union all select 'workflow', 'time_completed', null, source_row, run_id, null, null, time_completed from source.workflow
),
doubtful as (
  select c.*, f.from_at, epoch_us(try_cast(c.naive as timestamp)) - f.first_us as first_at_us, epoch_us(try_cast(c.naive as timestamp)) - f.second_us as second_at_us
  from columns c
  -- a time that says its offset is in no doubt
  join folds f on length(c.naive) <= 26 and try_cast(c.naive as timestamp) >= f.from_at and try_cast(c.naive as timestamp) < f.to_at
),
edges as (
  select run_id, min(at_us) as first_us, max(at_us) as last_us from moments group by run_id
),
distances as (
  select d.tbl, d.col, d.source_row, d.run_id, d.from_at,
    coalesce(min(abs(m.at_us - d.first_at_us)) filter (where m.event = d.event), min(abs(m.at_us - d.first_at_us))) as first_off,
    coalesce(min(abs(m.at_us - d.second_at_us)) filter (where m.event = d.event), min(abs(m.at_us - d.second_at_us))) as second_off
  from doubtful d
  left join moments m on m.run_id = d.run_id and m.task_id = d.task_id and coalesce(m.try_id = d.try_id, true)
  where d.tbl <> 'workflow'
  group by all
  union all
  select d.tbl, d.col, d.source_row, d.run_id, d.from_at,
    abs(if(d.col = 'time_began', e.first_us, e.last_us) - d.first_at_us), abs(if(d.col = 'time_began', e.first_us, e.last_us) - d.second_at_us)
  from doubtful d
  left join edges e using (run_id)
  where d.tbl = 'workflow'
)
select tbl, col, source_row, run_id, from_at, coalesce(second_off < first_off, false) as is_second, first_off is null or first_off = second_off as is_undecided
from distances;
