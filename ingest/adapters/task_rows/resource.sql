-- one row per sample: of the try that had begun last, by the clock that wrote both, else of the one launched last
create table source.resource as
with
begun as (
  select run_id, task_id, try_id, try_cast(told_at as timestamp) as naive
  from source.events
  where is_start or is_launch
  qualify is_start or not bool_or(is_start) over (partition by run_id, task_id)
),
sampled as (
  select *, try_cast("timestamp" as timestamp) as naive from source.told_resource
)
select s.* exclude (naive), coalesce(b.try_id, 0) as try_id
from sampled s
asof left join begun b on b.run_id = s.run_id and b.task_id = s.task_id and s.naive >= b.naive;
