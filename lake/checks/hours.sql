-- one row per block, account, class and width: the hours of the ledger sum to what the nodes have
with
by_hour as (
  select source, run_id, executor, block_id, account, failure_class, failure_code, workers,
    sum(share_us::hugeint) as share_us, sum(share_us_low::hugeint) as low_us, sum(share_us_high::hugeint) as high_us
  from ledger
  group by all
),
by_node as (
  select source, run_id, executor, block_id, account, failure_class, failure_code, workers,
    sum(share_us::hugeint) as share_us, sum(share_us_low::hugeint) as low_us, sum(share_us_high::hugeint) as high_us
  from node_ledger
  group by all
)
select
  coalesce(h.source, n.source) as source, coalesce(h.run_id, n.run_id) as run_id,
  concat('block ', coalesce(h.block_id, n.block_id), ' of ', coalesce(h.executor, n.executor), ', ', coalesce(h.account, n.account)) as place,
  coalesce(h.share_us = n.share_us and h.low_us = n.low_us and h.high_us = n.high_us, false) as is_ok
from by_hour h
full join by_node n
  on n.source = h.source and n.run_id = h.run_id and n.executor = h.executor and n.block_id = h.block_id and n.account = h.account
  and n.workers = h.workers
  and coalesce(n.failure_class, '') = coalesce(h.failure_class, '') and coalesce(n.failure_code, '') = coalesce(h.failure_code, '')
