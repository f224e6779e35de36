-- one row per block, UTC hour, account, app, failure class and code
create table ledger as
select
  l.run_id, l.executor, l.block_id, s.job_id,
  make_timestamp(l.hour_us) as hour_at,
  l.account, l.app, l.failure_class, l.failure_code,
  s.workers * b.share_of as workers,
  sum(l.share_us * b.share_held)::bigint as share_us,
  sum(l.low_us * b.share_held)::bigint as share_us_low,
  sum(l.high_us * b.share_held)::bigint as share_us_high,
  b.cores_per_node, b.qos, b.project, b.machine, b.pool,
  c.factor as charge_factor
from slot_ledger l
join slots s using (run_id, executor, block_id, slot)
join block_life b using (run_id, executor, block_id)
left join block_charges c on c.run_id = l.run_id and c.executor = l.executor and c.block_id = l.block_id
  and l.hour_us >= c.from_us and l.hour_us < c.to_us
group by all;
