-- one row per block, node, account, failure class and code
create table node_ledger as
select
  l.run_id, l.executor, l.block_id, s.job_id, s.node,
  l.account, l.failure_class, l.failure_code,
  s.workers * b.share_of as workers,
  sum(l.share_us * b.share_held)::bigint as share_us,
  sum(l.low_us * b.share_held)::bigint as share_us_low,
  sum(l.high_us * b.share_held)::bigint as share_us_high,
  b.cores_per_node, b.qos, b.project, b.machine, b.pool
from slot_ledger l
join slots s using (run_id, executor, block_id, slot)
join block_life b using (run_id, executor, block_id)
group by all;
