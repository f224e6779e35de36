-- one row per event of a manager
select
  run_id,
  uid,
  block_id,
  hostname as node,
  active = 1 as active,
  worker_count,
  cpu_count,
  total_memory as total_memory_bytes,
  python_v as python_version,
  utc("timestamp") as recorded_at,
  utc(last_heartbeat) as last_heartbeat_at,
  source_row
from source.node
