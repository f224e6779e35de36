-- one row per try that was sampled: what it used of processor and memory
create table try_usage as
with
-- samples in the order of their times, then of their rows; one without a time comes last
ordered as (
  select
    run_id, task_id, try_id, pid, recorded_at, memory_resident_bytes,
    cpu_user_s + cpu_system_s as cpu_s,
    coalesce(epoch_us(recorded_at), 9223372036854775807)::hugeint * 9223372036854775807 + source_row as place
  from samples
),
-- the counters belong to the worker process, which runs many tries: only their growth between two samples is the try's
processes as (
  select
    run_id, task_id, try_id, pid,
    count(*) as samples,
    arg_max(cpu_s, place) - arg_min(cpu_s, place) as cpu_s,
    max(memory_resident_bytes) as memory_peak_bytes,
    arg_max(memory_resident_bytes, place) as memory_last_bytes,
    max(recorded_at) as last_at
  from ordered
  group by run_id, task_id, try_id, pid
)
select
  run_id, task_id, try_id,
  -- one sample has no growth, and a counter that fell was not one counter: unknown, not zero
  cast(round(sum(cpu_s) filter (where samples > 1 and cpu_s >= 0) * 1e6) as bigint) as cpu_us,
  cast(max(memory_peak_bytes) as bigint) as memory_peak_bytes,
  cast(arg_max(memory_last_bytes, last_at) as bigint) as memory_last_bytes
from processes
group by run_id, task_id, try_id;
