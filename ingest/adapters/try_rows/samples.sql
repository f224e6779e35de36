-- one row per resource sample of a try
select
  run_id,
  task_id,
  try_id,
  utc("timestamp") as recorded_at,
  resource_monitoring_interval as interval_s,
  psutil_process_pid as pid,
  psutil_process_memory_percent as memory_percent,
  psutil_process_children_count as children,
  psutil_process_time_user as cpu_user_s,
  psutil_process_time_system as cpu_system_s,
  psutil_process_memory_virtual as memory_virtual_bytes,
  psutil_process_memory_resident as memory_resident_bytes,
  psutil_process_disk_read as disk_read_bytes,
  psutil_process_disk_write as disk_write_bytes,
  psutil_process_status as process_status,
  psutil_cpu_num as cpu_number,
  psutil_process_num_ctx_switches_voluntary as context_switches_voluntary,
  psutil_process_num_ctx_switches_involuntary as context_switches_involuntary,
  source_row
from source.resource
