-- one row per executor: each stretch of its workers begins where the one before it ended
with
joined as (
  select source, run_id, executor, from_at, to_at, lead(from_at) over (partition by source, run_id, executor order by from_at) as next_at
  from workers
)
select source, run_id, concat('workers of ', executor, ', from ', min(from_at)) as place, bool_and(to_at is not distinct from next_at) as is_ok
from joined
group by source, run_id, executor
