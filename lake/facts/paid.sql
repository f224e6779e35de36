-- one row per block and UTC hour: node time paid for, and the least and most that it can be
create table paid as
with
stretches as (
  select run_id, executor, block_id, start_us as from_us, end_us as to_us, nodes as shares, 0 as low, 0 as high from block_life
  union all
  select run_id, executor, block_id, start_high_us, end_low_us, 0, nodes_low, 0 from block_life
  union all
  select run_id, executor, block_id, start_low_us, end_high_us, 0, 0, nodes from block_life
),
hours as (
  select *, unnest(range(from_us // 3600000000 * 3600000000, to_us, 3600000000)) as hour_us
  from stretches
  where to_us > from_us
),
pieces as (
  select *, least(to_us, hour_us + 3600000000) - greatest(from_us, hour_us) as length_us from hours
)
select
  p.run_id, p.executor, p.block_id, b.job_id,
  make_timestamp(p.hour_us) as hour_at,
  b.share_of as workers,
  (sum(p.shares * p.length_us) * b.share_held)::bigint as share_us,
  (least(sum(p.low * p.length_us), sum(p.shares * p.length_us)) * b.share_held)::bigint as share_us_low,
  (greatest(sum(p.high * p.length_us), sum(p.shares * p.length_us)) * b.share_held)::bigint as share_us_high,
  b.cores_per_node, b.qos, b.project, b.machine, b.pool,
  c.factor as charge_factor
from pieces p
join block_life b using (run_id, executor, block_id)
left join block_charges c on c.run_id = p.run_id and c.executor = p.executor and c.block_id = p.block_id
  and p.hour_us >= c.from_us and p.hour_us < c.to_us
group by p.run_id, p.executor, p.block_id, p.hour_us, b.job_id, b.cores_per_node, b.qos, b.project, b.machine, b.pool, b.share_held, b.share_of, c.factor;
