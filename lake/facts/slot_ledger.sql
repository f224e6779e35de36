-- one row per slot, UTC hour, account, app, failure class and code: worker-share time
create table slot_ledger as
with
stretches as (
  select
    run_id, executor, block_id, slot, from_us, to_us,
    outcome as account, app, failure_class, failure_code, sign::bigint as shares
  from try_shares
  union all
  select run_id, executor, block_id, slot, x.from_us, x.to_us, x.empty_account, null, null, null, s.workers
  from slot_steps x
  join slots s using (run_id, executor, block_id, slot)
  where x.empty_account is not null
  union all
  -- workers that only some of the slot's managers had
  select run_id, executor, block_id, slot, x.from_us, x.to_us, 'unknown', null, null, null, s.workers - x.capacity
  from slot_steps x
  join slots s using (run_id, executor, block_id, slot)
  where x.capacity > 0 and x.capacity < s.workers
),
pieces as (
  select *, unnest(range(from_us // 3600000000 * 3600000000, to_us, 3600000000)) as hour_us
  from stretches
),
shares as (
  select
    run_id, executor, block_id, slot, hour_us, account, app, failure_class, failure_code,
    shares * (least(to_us, hour_us + 3600000000) - greatest(from_us, hour_us)) as share_us
  from pieces
  union all
  select run_id, executor, block_id, slot, hour_us, account, null, null, null, share_us from idle_shares
)
select
  run_id, executor, block_id, slot, hour_us, account, app, failure_class, failure_code,
  sum(share_us)::bigint as share_us
from shares
group by run_id, executor, block_id, slot, hour_us, account, app, failure_class, failure_code;
