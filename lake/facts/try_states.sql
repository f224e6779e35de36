-- one row per run, task and try with a status: the furthest state it reached, whatever the clocks say
--
-- Before Parsl 1.1 a failed try had no state of its own: that another followed it says that it failed.
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
  if(
    max(coalesce(r.rank, 0)) < 6 and s.run_id in (select run_id from runs where not blocks_recorded)
      and s.try_id < max(s.try_id) over (partition by s.run_id, s.task_id),
    'fail_retryable',
    arg_max(s.status, (coalesce(r.rank, 0), s.source_row))::varchar
  ) as status,
  min(epoch_us(s.recorded_at)) filter (where s.status = 'pending') as pending_row_us,
  min(epoch_us(s.recorded_at)) filter (where s.status = 'running') as running_row_us,
  min(epoch_us(s.recorded_at)) filter (where s.status = 'running_ended') as ended_row_us,
  max(epoch_us(s.recorded_at)) as last_row_us
from statuses s
left join ranks r using (status)
group by s.run_id, s.task_id, s.try_id;
