-- one row per pair of apps: how often a task of one waited for a task of the other, or was joined by it
with
picked as (
  select source, run_id, task_id, app from {picked}
),
waits as (
  select t.source, t.run_id, t.task_id, cast(unnest(string_split(k.depends, ',')) as bigint) as other_id, 'depends' as kind
  from picked t
  join tasks k on k.source = t.source and k.run_id = t.run_id and k.task_id = t.task_id
  where k.depends is not null
),
joins as (
  select t.source, t.run_id, t.task_id, cast(unnest(string_split(r.joins, ',')) as bigint) as other_id, 'joins' as kind
  from picked t
  join tries_raw r on r.source = t.source and r.run_id = t.run_id and r.task_id = t.task_id
  where r.joins is not null
),
edges as (
  select * from waits
  union select * from joins
)
select o.app as from_app, t.app as to_app, e.kind, count(*) as edges
from edges e
join picked t on t.source = e.source and t.run_id = e.run_id and t.task_id = e.task_id
join tasks o on o.source = e.source and o.run_id = e.run_id and o.task_id = e.other_id
group by o.app, t.app, e.kind
order by min(e.other_id), o.app, t.app, e.kind
