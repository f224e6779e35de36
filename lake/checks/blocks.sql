-- one row per block: every node that was paid for has its accounts, and the hours paid sum to the block's
with
slots as (
  select source, run_id, executor, block_id,
    sum(if(node is null, share_us::hugeint, 0)) as bare_us,
    count(distinct node) as nodes
  from node_ledger
  group by all
),
hours as (
  select source, run_id, executor, block_id, sum(share_us::hugeint) as paid_us from paid group by all
)
select
  b.source, b.run_id, concat('block ', b.block_id, ' of ', b.executor) as place,
  b.paid_us >= 0
    and coalesce(h.paid_us, 0) = b.nodes * b.paid_us::hugeint * b.share_held
    and (b.paid_us = 0 or coalesce(s.bare_us, 0) = (b.nodes - coalesce(s.nodes, 0)) * b.paid_us::hugeint * b.share_held) as is_ok
from blocks b
left join slots s using (source, run_id, executor, block_id)
left join hours h using (source, run_id, executor, block_id)
