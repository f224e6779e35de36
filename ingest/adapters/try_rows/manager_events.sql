-- one row per event of a manager; a million workers or processors on a node are a damaged number
select
  run_id,
  uid,
  block_id,
  hostname as node,
  active = 1 as active,
  if(worker_count between 0 and 1e6, worker_count, null) as worker_count,
  if(cpu_count between 0 and 1e6, cpu_count, null) as cpu_count,
  total_memory as total_memory_bytes,
  python_v as python_version,
  utc("timestamp") as recorded_at,
  utc(last_heartbeat) as last_heartbeat_at,
  source_row
from source.node
