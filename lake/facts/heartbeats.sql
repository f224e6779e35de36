-- one row per run and executor: the period at which its managers beat
create table heartbeats as
with
beats as (
  select distinct e.run_id, m.executor, e.uid, epoch_us(e.last_heartbeat_at) as beat_us
  from manager_events e
  join manager_rows m using (run_id, uid)
),
-- until 2025.03.31 a manager had one row when it registered and one at its end: the time between those is its life, not a period
gaps as (
  select run_id, executor, beat_us - lag(beat_us) over (partition by run_id, uid order by beat_us) as gap_us
  from beats
  qualify count(*) over (partition by run_id, uid) > 2
),
-- a step counts as regular when another one is as long: rows show only some of the beats
neighbours as (
  select run_id, executor, gap_us, lead(gap_us) over (partition by run_id, executor order by gap_us) as next_gap_us
  from gaps
  where gap_us >= 500000
),
steps as (
  select run_id, executor, min(gap_us) as period_us
  from neighbours
  where next_gap_us <= gap_us * 1.1
  group by run_id, executor
),
-- Parsl gives a manager up after a threshold that is three or more periods
delays as (
  select m.run_id, m.executor, coalesce(any_value(x.heartbeat_threshold_us)::bigint, min(m.inactive_us - m.last_heartbeat_us)) // 3 as period_us
  from manager_rows m
  left join executor_settings x using (executor)
  where m.named_lost
  group by m.run_id, m.executor
)
select
  m.run_id,
  m.executor,
  case
    when x.heartbeat_period_us is not null then x.heartbeat_period_us::bigint
    when s.period_us is not null then s.period_us
    when d.period_us is not null then least(greatest(d.period_us, 1000000), a.heartbeat_period_us)
    else a.heartbeat_period_us
  end as period_us
from (select distinct run_id, executor from manager_rows) m
cross join assumptions a
left join executor_settings x using (executor)
left join steps s on s.run_id = m.run_id and s.executor is not distinct from m.executor
left join delays d on d.run_id = m.run_id and d.executor is not distinct from m.executor;
