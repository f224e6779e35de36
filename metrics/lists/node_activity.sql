-- one row per run, node and 90th of the time shown: what the workers of its managers did in it, exactly; all but the thirty nodes on which
-- most was lost or idle are one
with
recursive parts(part) as (
  select 0
  union all
  select part + 1 from parts where part < 89
),
picked as (
  {rows}
),
sized as (
  select
    source, run_id, node,
    min(registered_at) as first_at,
    max(ended_at) as last_at,
    sum(lost_us) as lost_us,
    sum(idle_us) as idle_us
  from picked
  group by source, run_id, node
),
spans as (
  select
    source, run_id,
    row_number() over (order by source, run_id) as run_place,
    greatest(coalesce({from}, min(first_at)), min(first_at)) as first_at,
    cast(ceil(cast(greatest(date_diff('microsecond', greatest(coalesce({from}, min(first_at)), min(first_at)), least(coalesce({to}, max(last_at)), max(last_at))), 90) as double) / 90) as bigint) as part_us
  from sized
  group by source, run_id
),
ranked as (
  select
    source, run_id, node,
    row_number() over (partition by source, run_id order by lost_us desc, idle_us desc, node) as place,
    count(*) over (partition by source, run_id) as nodes
  from sized
),
named as (
  select
    r.source, r.run_id, r.node, s.run_place, s.first_at, s.part_us,
    case when r.place <= 30 or r.nodes <= 31 then r.place else 31 end as place,
    case when r.place <= 30 or r.nodes <= 31 then r.node else 'other (' || cast(r.nodes - 30 as varchar) || ')' end as name
  from ranked r
  join spans s on s.source = r.source and s.run_id = r.run_id
),
managers_shown as (
  select
    n.run_place, n.place, n.part_us, n.first_at, p.source, p.run_id, p.uid, p.workers,
    date_diff('microsecond', n.first_at, p.registered_at) as from_us,
    date_diff('microsecond', n.first_at, p.ended_at) as to_us
  from picked p
  join named n on n.source = p.source and n.run_id = p.run_id and n.node = p.node
),
held as (
  select
    m.run_place, m.place, m.part_us, t.outcome,
    date_diff('microsecond', m.first_at, t.began_at) as from_us,
    date_diff('microsecond', m.first_at, t.ended_at) as to_us
  from tries t
  join managers_shown m on m.source = t.source and m.run_id = t.run_id and m.uid = t.uid
  where t.disposition = 'ran'
),
steps as (
  select run_place, place, part_us, from_us as at_us, workers as capacity, 0 as useful, 0 as lost from managers_shown where from_us < to_us
  union all select run_place, place, part_us, to_us, -workers, 0, 0 from managers_shown where from_us < to_us
  union all select run_place, place, part_us, from_us, 0, case when outcome = 'useful' then 1 else 0 end, case when outcome = 'useful' then 0 else 1 end from held where from_us < to_us
  union all select run_place, place, part_us, to_us, 0, case when outcome = 'useful' then -1 else 0 end, case when outcome = 'useful' then 0 else -1 end from held where from_us < to_us
),
clipped as (
  select run_place, place, part_us, least(greatest(at_us, 0), part_us * 90) as at_us, capacity, useful, lost
  from steps
),
-- a step counts for what is left of its part, and whole in every later one
changes as (
  select
    run_place, place, cast((at_us - at_us % part_us) / part_us as integer) as part,
    sum(capacity) as capacity_step, sum(capacity * (part_us - at_us % part_us)) as capacity_us,
    sum(useful) as useful_step, sum(useful * (part_us - at_us % part_us)) as useful_us,
    sum(lost) as lost_step, sum(lost * (part_us - at_us % part_us)) as lost_us
  from clipped
  group by run_place, place, cast((at_us - at_us % part_us) / part_us as integer)
),
nodes as (
  select distinct source, run_id, run_place, name, place, first_at, part_us
  from named
),
grid as (
  select
    a.source, a.run_id, a.name, a.place, a.first_at, a.part_us, p.part,
    coalesce(c.capacity_step, 0) as capacity_step, coalesce(c.capacity_us, 0) as capacity_us,
    coalesce(c.useful_step, 0) as useful_step, coalesce(c.useful_us, 0) as useful_us,
    coalesce(c.lost_step, 0) as lost_step, coalesce(c.lost_us, 0) as lost_us
  from nodes a
  cross join parts p
  left join changes c on c.run_place = a.run_place and c.place = a.place and c.part = p.part
),
carried as (
  select
    source, run_id, name, place, first_at, part_us, part,
    capacity_us + (sum(capacity_step) over before - capacity_step) * part_us as capacity_us,
    useful_us + (sum(useful_step) over before - useful_step) * part_us as useful_us,
    lost_us + (sum(lost_step) over before - lost_step) * part_us as lost_us
  from grid
  window before as (partition by source, run_id, name order by part rows unbounded preceding)
)
select
  source, run_id, name as node, place,
  first_at + to_microseconds(part * part_us) as from_at,
  first_at + to_microseconds((part + 1) * part_us) as to_at,
  cast(capacity_us as bigint) as capacity_us,
  cast(useful_us as bigint) as useful_us,
  cast(lost_us as bigint) as lost_us,
  least(cast(useful_us + lost_us as double) / capacity_us, 1) as busy_share
from carried
where capacity_us > 0
