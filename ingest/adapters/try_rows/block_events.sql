-- one row per block status written
select
  run_id,
  executor_label as executor,
  block_id,
  nullif(job_id, '') as job_id,
  status,
  utc("timestamp") as recorded_at,
  source_row
from source.block
