-- one row per run and 180th of the time shown: cores used and memory held by all tries sampled, on average
with
recursive parts(part) as (
  select 0
  union all
  select part + 1 from parts where part < 179
),
picked as (
  {rows}
),
spans as (
  select
    source, run_id,
    row_number() over (order by source, run_id) as run_place,
    greatest(coalesce({from}, min(recorded_at)), min(recorded_at)) as first_at,
    cast(ceil(cast(greatest(date_diff('microsecond', greatest(coalesce({from}, min(recorded_at)), min(recorded_at)), least(coalesce({to}, max(recorded_at)), max(recorded_at))), 180) as double) / 180) as bigint) as part_us
  from picked
  group by source, run_id
),
placed as (
  select
    s.run_place, s.part_us, p.task_id, p.try_id,
    date_diff('microsecond', s.first_at, p.recorded_at) as at_us,
    p.cpu_user_s + p.cpu_system_s as cpu_s,
    p.memory_resident_bytes as memory_bytes
  from picked p
  join spans s on s.source = p.source and s.run_id = p.run_id
),
-- the counters belong to the process: only their growth within a try is the try's; whole numbers from here on, whose sums no order changes
followed as (
  select
    run_place, part_us, at_us, cpu_s, memory_bytes,
    lead(at_us) over w as next_us,
    lead(cpu_s) over w as next_cpu_s
  from placed
  window w as (partition by run_place, task_id, try_id order by at_us)
),
stretches as (
  select
    run_place, part_us,
    least(greatest(at_us, 0), part_us * 180) as from_us,
    least(greatest(next_us, 0), part_us * 180) as to_us,
    cast(floor(greatest(next_cpu_s - cpu_s, 0) * 1e12 / (next_us - at_us)) as decimal(38, 0)) as micro_cores,
    cast(floor(memory_bytes) as decimal(38, 0)) as memory_bytes
  from followed
  where next_us > at_us
),
steps as (
  select run_place, part_us, from_us as at_us, 1 as tries, micro_cores, memory_bytes from stretches where from_us < to_us
  union all
  select run_place, part_us, to_us, -1, -micro_cores, -memory_bytes from stretches where from_us < to_us
),
-- a step counts for what is left of its part, and whole in every later one
changes as (
  select
    run_place, cast((at_us - at_us % part_us) / part_us as integer) as part,
    sum(tries) as tries_step, sum(tries * (part_us - at_us % part_us)) as tries_us,
    sum(micro_cores) as cores_step, sum(micro_cores * (part_us - at_us % part_us)) as cores_us,
    sum(memory_bytes) as memory_step, sum(memory_bytes * (part_us - at_us % part_us)) as memory_us
  from steps
  group by run_place, cast((at_us - at_us % part_us) / part_us as integer)
),
grid as (
  select
    s.source, s.run_id, s.first_at, s.part_us, p.part,
    coalesce(c.tries_step, 0) as tries_step, coalesce(c.tries_us, 0) as tries_us,
    coalesce(c.cores_step, 0) as cores_step, coalesce(c.cores_us, 0) as cores_us,
    coalesce(c.memory_step, 0) as memory_step, coalesce(c.memory_us, 0) as memory_us
  from spans s
  cross join parts p
  left join changes c on c.run_place = s.run_place and c.part = p.part
),
carried as (
  select
    source, run_id, first_at, part_us, part,
    tries_us + (sum(tries_step) over before - tries_step) * part_us as tries_us,
    cores_us + (sum(cores_step) over before - cores_step) * part_us as cores_us,
    memory_us + (sum(memory_step) over before - memory_step) * part_us as memory_us
  from grid
  window before as (partition by source, run_id order by part rows unbounded preceding)
)
select
  source, run_id,
  first_at + to_microseconds(part * part_us) as from_at,
  first_at + to_microseconds((part + 1) * part_us) as to_at,
  cast(tries_us as double) / part_us as tries,
  cast(cores_us as double) / part_us / 1e6 as cores,
  cast(memory_us as double) / part_us as memory_bytes
from carried
