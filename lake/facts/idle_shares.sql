-- one row per slot, UTC hour and cause: worker-share time of idle workers, and the least and most that the cause can have of it
create table idle_shares as
with
hours as (
  select
    run_id, executor, block_id, slot, idle, from_us, to_us,
    unnest(range(from_us // 3600000000 * 3600000000, to_us, 3600000000)) as hour_us
  from slot_steps
  where idle > 0
),
pieces as (
  select h.* replace (greatest(from_us, hour_us) as from_us, least(to_us, hour_us + 3600000000) as to_us), v.variant
  from hours h
  cross join (select unnest(['early', 'point', 'late']) as variant) v
),
begun as (
  select p.*,
    q.backlog_clock_us + if(q.cause = 'idle_backlog', p.from_us - q.from_us, 0) as backlog_from_us,
    q.blocked_clock_us + if(q.cause = 'idle_blocked', p.from_us - q.from_us, 0) as blocked_from_us
  from pieces p
  asof join queue_steps q
    on q.run_id = p.run_id and q.executor = p.executor and q.variant = p.variant and p.from_us >= q.from_us
),
ended as (
  select p.*,
    q.backlog_clock_us + if(q.cause = 'idle_backlog', p.to_us - q.from_us, 0) - backlog_from_us as backlog_us,
    q.blocked_clock_us + if(q.cause = 'idle_blocked', p.to_us - q.from_us, 0) - blocked_from_us as blocked_us
  from begun p
  asof join queue_steps q
    on q.run_id = p.run_id and q.executor = p.executor and q.variant = p.variant and p.to_us >= q.from_us
),
causes as (
  select *, 'idle_backlog' as account, idle * backlog_us as share_us from ended
  union all
  select *, 'idle_blocked', idle * blocked_us from ended
  union all
  select *, 'idle_no_work', idle * (to_us - from_us - backlog_us - blocked_us) from ended
),
summed as (
  select run_id, executor, block_id, slot, hour_us, account, variant, sum(share_us)::bigint as share_us
  from causes
  group by all
)
select
  run_id, executor, block_id, slot, hour_us, account,
  max(share_us) filter (where variant = 'point') as share_us,
  min(share_us) as low_us,
  max(share_us) as high_us
from summed
group by all;
