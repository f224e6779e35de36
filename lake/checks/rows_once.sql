-- one row per table and run: however many passes read it, every row of the source stands there once
select source, run_id, 'statuses' as place, count(*) = count(distinct source_row) as is_ok from statuses group by all
union all
select source, run_id, 'block_events', count(*) = count(distinct source_row) from block_events group by all
union all
select source, run_id, 'manager_events', count(*) = count(distinct source_row) from manager_events group by all
union all
select source, run_id, 'samples', count(*) = count(distinct source_row) from samples group by all
