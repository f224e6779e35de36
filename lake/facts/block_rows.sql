-- one row per run, executor and block: what Parsl wrote about it
create table block_rows as
with
events as (
  select run_id, executor, block_id, job_id, status, source_row, epoch_us(recorded_at) as at_us
  from block_events
),
-- COMPLETED after TIMEOUT is Parsl's forgetting: the first word about an end counts
ends as (
  select run_id, executor, block_id, min(at_us) as end_row_us, arg_min(status, (at_us, source_row)) as end_status
  from events
  where status in ('COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'MISSING', 'SCALED_IN')
  group by run_id, executor, block_id
),
spans as (
  select
    run_id,
    executor,
    block_id,
    arg_max(job_id, source_row) filter (where job_id is not null) as job_id,
    min(at_us) as submitted_us,
    min(at_us) filter (where status = 'RUNNING') as running_us,
    max(at_us) filter (where status = 'RUNNING') as last_running_us
  from events
  group by run_id, executor, block_id
)
select s.*, e.end_row_us, e.end_status
from spans s
left join ends e using (run_id, executor, block_id);
