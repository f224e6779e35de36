-- one row per block, node and outcome: what its managers' workers did is what the node's account has
with
done as (
  select source, run_id, executor, block_id, node, 'useful' as account, sum(useful_us::hugeint) as done_us
  from managers where ended_at is not null group by all
  union all
  select source, run_id, executor, block_id, node, 'lost', sum(lost_us::hugeint)
  from managers where ended_at is not null group by all
),
booked as (
  select source, run_id, executor, block_id, node, account, sum(share_us::hugeint) as booked_us
  from node_ledger
  where account in ('useful', 'lost')
  group by all
)
select d.source, d.run_id, concat('block ', d.block_id, ' of ', d.executor, ', node ', d.node, ', ', d.account) as place,
  d.done_us * k.share_held = coalesce(b.booked_us, 0) as is_ok
from done d
join blocks k on k.source = d.source and k.run_id = d.run_id and k.executor = d.executor and k.block_id = d.block_id
left join booked b
  on b.source = d.source and b.run_id = d.run_id and b.executor = d.executor and b.block_id = d.block_id and b.node = d.node
  and b.account = d.account
