-- one row per manager
create table managers as
with
booked as (
  select
    run_id, uid,
    sum(sign * (to_us - from_us)) filter (where outcome = 'useful') as useful_us,
    sum(sign * (to_us - from_us)) filter (where outcome = 'lost') as lost_us,
    sum(sign * (to_us - from_us)) filter (where outcome = 'unknown') as unknown_us
  from try_shares
  where sign <> 0
  group by run_id, uid
)
select
  m.run_id, m.uid, m.executor, m.executor_evidence, m.block_id, l.job_id, m.node, m.workers, m.cpu_count, m.total_memory_bytes,
  make_timestamp(m.first_us) as registered_at,
  make_timestamp(l.end_us) as ended_at,
  make_timestamp(l.end_low_us) as ended_low_at,
  make_timestamp(l.end_high_us) as ended_high_at,
  case
    when l.end_us is null then null
    when m.manager_end = 'clean' then 'manager'
    when l.end_us = l.block_end_us then 'block'
    else 'heartbeat'
  end as ended_evidence,
  m.manager_end,
  make_timestamp(m.last_heartbeat_us) as last_heartbeat_at,
  m.period_us as heartbeat_period_us,
  coalesce(c.shift_us, 0) as clock_shift_us,
  coalesce(c.doubt_us, 0) as clock_doubt_us,
  m.workers * (l.end_us - l.begin_us) as capacity_us,
  coalesce(b.useful_us, 0) as useful_us,
  coalesce(b.lost_us, 0) as lost_us,
  coalesce(b.unknown_us, 0) as unknown_us,
  m.workers * (l.end_us - l.begin_us) - coalesce(b.useful_us, 0) - coalesce(b.lost_us, 0) - coalesce(b.unknown_us, 0) as idle_us
from manager_ends m
left join manager_life l using (run_id, uid)
left join booked b using (run_id, uid)
left join clock_shifts c on c.run_id = m.run_id and c.node = m.node;
