-- one row per try: what is recorded of its start, its end and its outcome, before it meets a manager
create table try_records as
with
first_samples as (
  select run_id, task_id, try_id, min(epoch_us(recorded_at)) as first_sample_us
  from samples
  group by run_id, task_id, try_id
),
-- where its start was lost, the manager tells whose clock wrote the other rows
tries as (
  select t.*, f.manager_uid, f.failure_class as told_class, f.failure_code as told_code, f.root_task_id,
    coalesce(c.shift_us, 0) as shift_us, coalesce(c.doubt_us, 0) as doubt_us
  from tries_raw t
  left join failures f using (fail_history)
  left join try_homes h using (run_id, task_id, try_id)
  left join clock_shifts c on c.run_id = t.run_id and c.node = coalesce(t.node, h.node)
),
paid_executors as (
  select distinct run_id, executor from block_life
),
recorded as (
  select
    t.run_id, t.task_id, t.try_id, t.executor, coalesce(i.block_id, t.block_id) as block_id, coalesce(i.node, t.node) as node, k.app, t.fail_history,
    s.status as try_status, s.last_row_us, t.shift_us, t.doubt_us,
    s.ended_row_us + t.shift_us as ended_row_us,
    epoch_us(t.launched_at) as launched_us,
    epoch_us(t.returned_at) as returned_us,
    coalesce(epoch_us(t.running_at), s.running_row_us) + t.shift_us as running_us,
    p.first_sample_us + t.shift_us as first_sample_us,
    t.manager_uid, t.told_class, t.told_code, t.root_task_id,
    e.executor is not null as is_paid
  from tries t
  left join tasks k using (run_id, task_id)
  left join stand_in_tries i using (run_id, task_id, try_id)
  left join try_states s using (run_id, task_id, try_id)
  left join first_samples p using (run_id, task_id, try_id)
  left join paid_executors e on e.run_id = t.run_id and e.executor = t.executor
),
-- the end as the worker saw it, else as the submit side did
ended as (
  select *, coalesce(ended_row_us, returned_us) as end_us from recorded
),
typical as (
  select run_id, app, quantile_disc(end_us - running_us, 0.5) as median_run_us
  from ended
  where is_paid and running_us is not null and end_us >= running_us and fail_history is null
  group by run_id, app
),
begun as (
  select e.*,
    case
      when running_us is not null then running_us
      when first_sample_us is not null then first_sample_us
      -- its start was lost, its end was not
      when ended_row_us is not null then ended_row_us - coalesce(t.median_run_us, 0)
    end as begin_us,
    case
      when running_us is not null then 'running'
      when first_sample_us is not null then 'sample'
      when ended_row_us is not null then 'median'
    end as begin_evidence
  from ended e
  left join typical t using (run_id, app)
)
select *,
  case
    when ended_row_us is not null then 'running_ended'
    when returned_us is not null then 'returned'
    when begin_us is not null then 'manager'
  end as end_evidence,
  case
    when try_status = 'exec_done' then true
    when fail_history is not null or try_status in ('failed', 'fail_retryable', 'dep_fail') then false
    -- no final state was recorded, but its future was done and without an exception
    when returned_us is not null and begin_us is not null then true
  end as is_well
from begun;
