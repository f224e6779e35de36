-- one row per resource sample of a try; 30 years of a processor or a petabyte are a damaged number
select
  run_id,
  task_id,
  try_id,
  utc("timestamp") as recorded_at,
  resource_monitoring_interval as interval_s,
  psutil_process_pid as pid,
  psutil_process_memory_percent as memory_percent,
  psutil_process_children_count as children,
  if(psutil_process_time_user between 0 and 1e9, psutil_process_time_user, null) as cpu_user_s,
  if(psutil_process_time_system between 0 and 1e9, psutil_process_time_system, null) as cpu_system_s,
  if(psutil_process_memory_virtual between 0 and 1e15, psutil_process_memory_virtual, null) as memory_virtual_bytes,
  if(psutil_process_memory_resident between 0 and 1e15, psutil_process_memory_resident, null) as memory_resident_bytes,
  if(psutil_process_disk_read between 0 and 1e15, psutil_process_disk_read, null) as disk_read_bytes,
  if(psutil_process_disk_write between 0 and 1e15, psutil_process_disk_write, null) as disk_write_bytes,
  psutil_process_status as process_status,
  psutil_cpu_num as cpu_number,
  psutil_process_num_ctx_switches_voluntary as context_switches_voluntary,
  psutil_process_num_ctx_switches_involuntary as context_switches_involuntary,
  null as stands_for,
  null as memory_byte_s,
  source_row
from source.resource
