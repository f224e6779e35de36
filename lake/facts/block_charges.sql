-- one row per block and stretch of time: what the facility charges for one node-hour of it
create table block_charges as
select b.run_id, b.executor, b.block_id, c.from_us::bigint as from_us, coalesce(c.to_us::bigint, b.end_high_us + 3600000000) as to_us, c.factor
from block_life b
join charge_steps c on c.qos is null or c.qos = b.qos
where b.start_us is not null;
