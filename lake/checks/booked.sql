-- one row per block and outcome: what its tries held of workers is what the ledger has of it
with
held as (
  select source, run_id, executor, block_id, t.outcome as account, sum(t.busy_us::hugeint * b.share_held) as held_us
  from tries t
  join blocks b using (source, run_id, executor, block_id)
  where t.disposition = 'ran' and t.outcome in ('useful', 'lost')
  group by all
),
booked as (
  select source, run_id, executor, block_id, account, sum(share_us::hugeint) as booked_us
  from ledger
  where account in ('useful', 'lost')
  group by all
)
select
  coalesce(h.source, b.source) as source, coalesce(h.run_id, b.run_id) as run_id,
  concat('block ', coalesce(h.block_id, b.block_id), ' of ', coalesce(h.executor, b.executor), ', ', coalesce(h.account, b.account)) as place,
  coalesce(h.held_us, 0) = coalesce(b.booked_us, 0) as is_ok
from held h
full join booked b
  on b.source = h.source and b.run_id = h.run_id and b.executor = h.executor and b.block_id = h.block_id and b.account = h.account
