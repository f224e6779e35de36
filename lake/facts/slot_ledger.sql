-- one row per slot, UTC hour, account, app, failure class and code: worker-share time, and the least and most that it can be
create table slot_ledger as
with
stretches as (
  select
    run_id, executor, block_id, slot, from_us, to_us,
    outcome as account, app, failure_class, failure_code, sign::bigint as shares, low::bigint as low, high::bigint as high
  from try_shares
  union all
  select run_id, executor, block_id, slot, x.from_us, x.to_us, x.empty_account, null, null, null, s.workers, s.workers, s.workers
  from slot_steps x
  join slots s using (run_id, executor, block_id, slot)
  where x.empty_account is not null
  union all
  -- workers that only some of the slot's managers had
  select
    run_id, executor, block_id, slot, x.from_us, x.to_us, 'unknown', null, null, null,
    s.workers - x.capacity, 0, s.workers - x.capacity
  from slot_steps x
  join slots s using (run_id, executor, block_id, slot)
  where x.capacity > 0 and x.capacity < s.workers
  union all
  select run_id, executor, block_id, slot, from_us, to_us, account, null, null, null, 0, low, high from slot_doubts
  union all
  select run_id, executor, block_id, slot, from_us, to_us, outcome, app, failure_class, failure_code, 0, 0, 1 from unplaced where is_first
  union all
  select run_id, executor, block_id, slot, from_us, to_us, unnest(['idle_backlog', 'idle_blocked', 'idle_no_work']), null, null, null, 0, -1, 0
  from unplaced where not is_first
),
begun as (
  select *, from_us // 3600000000 * 3600000000 as first_hour_us from stretches
),
pieces as (
  select *, first_hour_us as hour_us, to_us - from_us as length_us from begun where to_us <= first_hour_us + 3600000000
  union all
  select *, least(to_us, hour_us + 3600000000) - greatest(from_us, hour_us)
  from (
    select *, unnest(range(first_hour_us, to_us, 3600000000)) as hour_us
    from begun
    where to_us > first_hour_us + 3600000000
  )
),
cut as (
  select
    run_id, executor, block_id, slot, hour_us, account, app, failure_class, failure_code,
    sum(shares * length_us)::bigint as share_us, sum(low * length_us)::bigint as low_us, sum(high * length_us)::bigint as high_us
  from pieces
  group by all
),
-- what a try may not have held its worker was idle, and the reverse
swaps as (
  select
    run_id, executor, block_id, slot, hour_us,
    sum(share_us - low_us) filter (where share_us > low_us)::bigint as idle_more_us,
    sum(high_us - share_us) filter (where high_us > share_us)::bigint as idle_less_us
  from cut
  where account in ('useful', 'lost', 'unknown')
  group by all
),
causes as (
  select unnest(['idle_backlog', 'idle_blocked', 'idle_no_work']) as account
),
shares as (
  select * from cut
  union all by name
  select * from idle_shares
  union all by name
  select s.run_id, s.executor, s.block_id, s.slot, s.hour_us, c.account, 0 as share_us, -coalesce(s.idle_less_us, 0) as low_us, coalesce(s.idle_more_us, 0) as high_us
  from swaps s
  cross join causes c
),
-- how many workers stood by is not known where no manager said so
named as (
  select x.* replace (if(s.is_stand_in and x.account in (select account from causes), 'unknown', x.account) as account)
  from shares x
  join slots s using (run_id, executor, block_id, slot)
),
summed as (
  select
    run_id, executor, block_id, slot, hour_us, account, app, failure_class, failure_code,
    sum(share_us)::bigint as share_us, sum(low_us)::bigint as low_us, sum(high_us)::bigint as high_us
  from named
  group by all
)
select * replace (least(greatest(low_us, 0), share_us) as low_us, greatest(high_us, share_us) as high_us)
from summed
where share_us <> 0 or high_us > 0;
