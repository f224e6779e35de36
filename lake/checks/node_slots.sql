-- one row per block and node: its accounts sum to what was paid for it, exactly; nodes without a manager stand in one row
with
booked as (
  select source, run_id, executor, block_id, node, min(workers) as workers, count(distinct workers) as widths, sum(share_us::hugeint) as share_us
  from node_ledger
  group by all
),
known as (
  select source, run_id, executor, block_id, count(node) as nodes from booked group by all
)
select
  b.source, b.run_id, concat('block ', b.block_id, ' of ', b.executor, ', node ', coalesce(k.node, 'without manager')) as place,
  k.widths = 1 and k.share_us * b.share_of = k.workers * b.share_held * b.paid_us::hugeint * if(k.node is null, b.nodes - n.nodes, 1) as is_ok
from booked k
join known n using (source, run_id, executor, block_id)
join blocks b using (source, run_id, executor, block_id)
