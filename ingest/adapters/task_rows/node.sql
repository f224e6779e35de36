-- one row per manager, as it registered: it had no name, and its end was not recorded
create table source.node as
select
  source_row, run_id, hostname, hostname || '/' || id::bigint as uid, null::varchar as block_id, python_v, cpu_count, total_memory, active,
  worker_count, reg_time as "timestamp", null::varchar as last_heartbeat
from source.told_node;
