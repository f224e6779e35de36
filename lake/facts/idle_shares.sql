-- one row per slot, UTC hour and cause: worker-share time of idle workers, and the least and most that the cause can have of it
create table idle_shares as
with
steps as (
  select run_id, executor, block_id, slot, idle, from_us, to_us, from_us // 3600000000 * 3600000000 as first_hour_us
  from slot_steps
  where idle > 0
),
pieces as (
  select *, first_hour_us as hour_us from steps where to_us <= first_hour_us + 3600000000
  union all
  select * replace (greatest(from_us, hour_us) as from_us, least(to_us, hour_us + 3600000000) as to_us)
  from (
    select *, unnest(range(first_hour_us, to_us, 3600000000)) as hour_us
    from steps
    where to_us > first_hour_us + 3600000000
  )
),
begun as (
  select p.*,
    q.backlog_clock_us + q.backlog * (p.from_us - q.from_us) as backlog_from_us,
    q.backlog_early_clock_us + q.backlog_early * (p.from_us - q.from_us) as backlog_early_from_us,
    q.backlog_late_clock_us + q.backlog_late * (p.from_us - q.from_us) as backlog_late_from_us,
    q.blocked_clock_us + q.blocked * (p.from_us - q.from_us) as blocked_from_us,
    q.blocked_early_clock_us + q.blocked_early * (p.from_us - q.from_us) as blocked_early_from_us,
    q.blocked_late_clock_us + q.blocked_late * (p.from_us - q.from_us) as blocked_late_from_us
  from pieces p
  asof join queue_steps q on q.run_id = p.run_id and q.executor = p.executor and p.from_us >= q.from_us
),
ended as (
  select p.run_id, p.executor, p.block_id, p.slot, p.hour_us, p.idle, p.to_us - p.from_us as length_us,
    q.backlog_clock_us + q.backlog * (p.to_us - q.from_us) - backlog_from_us as backlog_us,
    q.backlog_early_clock_us + q.backlog_early * (p.to_us - q.from_us) - backlog_early_from_us as backlog_early_us,
    q.backlog_late_clock_us + q.backlog_late * (p.to_us - q.from_us) - backlog_late_from_us as backlog_late_us,
    q.blocked_clock_us + q.blocked * (p.to_us - q.from_us) - blocked_from_us as blocked_us,
    q.blocked_early_clock_us + q.blocked_early * (p.to_us - q.from_us) - blocked_early_from_us as blocked_early_us,
    q.blocked_late_clock_us + q.blocked_late * (p.to_us - q.from_us) - blocked_late_from_us as blocked_late_us
  from begun p
  asof join queue_steps q on q.run_id = p.run_id and q.executor = p.executor and p.to_us >= q.from_us
),
summed as (
  select
    run_id, executor, block_id, slot, hour_us,
    sum(idle * length_us)::bigint as idle_us,
    sum(idle * backlog_us)::bigint as backlog_us,
    sum(idle * backlog_early_us)::bigint as backlog_early_us,
    sum(idle * backlog_late_us)::bigint as backlog_late_us,
    sum(idle * blocked_us)::bigint as blocked_us,
    sum(idle * blocked_early_us)::bigint as blocked_early_us,
    sum(idle * blocked_late_us)::bigint as blocked_late_us
  from ended
  group by run_id, executor, block_id, slot, hour_us
),
causes as (
  select run_id, executor, block_id, slot, hour_us,
    'idle_backlog' as account, backlog_us as share_us, backlog_early_us as early_us, backlog_late_us as late_us
  from summed
  union all
  select run_id, executor, block_id, slot, hour_us, 'idle_blocked', blocked_us, blocked_early_us, blocked_late_us
  from summed
  union all
  select run_id, executor, block_id, slot, hour_us, 'idle_no_work',
    idle_us - backlog_us - blocked_us, idle_us - backlog_early_us - blocked_early_us, idle_us - backlog_late_us - blocked_late_us
  from summed
)
select
  run_id, executor, block_id, slot, hour_us, account, share_us,
  least(share_us, early_us, late_us) as low_us,
  greatest(share_us, early_us, late_us) as high_us
from causes;
