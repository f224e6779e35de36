-- one row per block: the states that it was seen in, one after the other; older releases wrote one row a poll
with
events as (
  select source, run_id, executor, block_id, status, source_row,
    lag(status) over (partition by source, run_id, executor, block_id order by source_row) as before
  from block_events
)
select source, run_id, executor, block_id, string_agg(status, ' ' order by source_row) as states
from events
where before is null or before <> status
group by source, run_id, executor, block_id
