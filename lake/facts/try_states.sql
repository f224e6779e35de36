-- one row per run, task and try with a status: the furthest state it reached, whatever the clocks say
create table try_states as
with
-- worker-side rows come from another clock and a later commit, so order in time is no guide
ranks as (
  select * from (values
    ('pending', 1), ('launched', 2), ('running', 3), ('running_ended', 4), ('joining', 5), ('fail_retryable', 6),
    ('exec_done', 7), ('memo_done', 7), ('dep_fail', 7), ('failed', 7)
  ) as r (status, rank)
)
select
  s.run_id,
  s.task_id,
  s.try_id,
  arg_max(s.status, (coalesce(r.rank, 0), s.source_row)) as status,
  min(epoch_us(s.recorded_at)) filter (where s.status = 'pending') as pending_row_us,
  min(epoch_us(s.recorded_at)) filter (where s.status = 'running') as running_row_us,
  min(epoch_us(s.recorded_at)) filter (where s.status = 'running_ended') as ended_row_us,
  max(epoch_us(s.recorded_at)) as last_row_us
from statuses s
left join ranks r using (status)
group by s.run_id, s.task_id, s.try_id;
