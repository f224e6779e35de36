-- one row per run, app and 180th of the time shown: how many of its tries were pending, waiting and running on average, exactly, and
-- how many ran at most; all but the twelve apps that ran longest are one
with
recursive parts(part) as (
  select 0
  union all
  select part + 1 from parts where part < 179
),
picked as (
  {rows}
),
sized as (
  select
    source, run_id, coalesce(app, '–') as app,
    min(coalesce(launched_at, began_at, invoked_at, ended_at)) as first_at,
    max(ended_at) as last_at,
    sum(coalesce(run_us, 0)) as ran_us
  from picked
  group by source, run_id, coalesce(app, '–')
),
-- never less than a microsecond a part
spans as (
  select
    source, run_id,
    row_number() over (order by source, run_id) as run_place,
    coalesce({from}, min(first_at)) as first_at,
    cast(ceil(cast(greatest(date_diff('microsecond', coalesce({from}, min(first_at)), coalesce({to}, max(last_at))), 180) as double) / 180) as bigint) as part_us
  from sized
  group by source, run_id
),
ranked as (
  select
    source, run_id, app,
    row_number() over (partition by source, run_id order by ran_us desc, app) as place,
    count(*) over (partition by source, run_id) as apps
  from sized
),
named as (
  select
    r.source, r.run_id, r.app, s.run_place, s.first_at, s.part_us,
    case when r.place <= 12 or r.apps <= 13 then r.place else 13 end as place,
    case when r.place <= 12 or r.apps <= 13 then r.app else 'other (' || cast(r.apps - 12 as varchar) || ')' end as name
  from ranked r
  join spans s on s.source = r.source and s.run_id = r.run_id
),
-- microseconds since the first part's start
stays as (
  select
    n.run_place, n.place, n.part_us,
    case when p.try_id = 0 then date_diff('microsecond', n.first_at, p.invoked_at) end as invoked_us,
    date_diff('microsecond', n.first_at, p.launched_at) as launched_us,
    date_diff('microsecond', n.first_at, p.began_at) as began_us,
    date_diff('microsecond', n.first_at, p.ended_at) as ended_us
  from picked p
  join named n on n.source = p.source and n.run_id = p.run_id and n.app = coalesce(p.app, '–')
),
steps as (
  select run_place, place, part_us, invoked_us as at_us, 1 as pending, 0 as waiting, 0 as running from stays where invoked_us < coalesce(launched_us, ended_us)
  union all select run_place, place, part_us, coalesce(launched_us, ended_us), -1, 0, 0 from stays where invoked_us < coalesce(launched_us, ended_us)
  union all select run_place, place, part_us, launched_us, 0, 1, 0 from stays where launched_us < coalesce(began_us, ended_us)
  union all select run_place, place, part_us, coalesce(began_us, ended_us), 0, -1, 0 from stays where launched_us < coalesce(began_us, ended_us)
  union all select run_place, place, part_us, began_us, 0, 0, 1 from stays where began_us < ended_us
  union all select run_place, place, part_us, ended_us, 0, 0, -1 from stays where began_us < ended_us
),
-- inside of the parts
clipped as (
  select run_place, place, part_us, least(greatest(at_us, 0), part_us * 180) as at_us, pending, waiting, running
  from steps
),
-- a step counts for what is left of its part, and whole in every later one
changes as (
  select
    run_place, place, cast((at_us - at_us % part_us) / part_us as integer) as part,
    sum(pending) as pending_step, sum(pending * (part_us - at_us % part_us)) as pending_us,
    sum(waiting) as waiting_step, sum(waiting * (part_us - at_us % part_us)) as waiting_us,
    sum(running) as running_step, sum(running * (part_us - at_us % part_us)) as running_us
  from clipped
  group by run_place, place, cast((at_us - at_us % part_us) / part_us as integer)
),
-- equal instants first
instants as (
  select run_place, place, part_us, at_us, sum(running) as running
  from clipped
  where running <> 0
  group by run_place, place, part_us, at_us
),
levels as (
  select
    run_place, place, cast((at_us - at_us % part_us) / part_us as integer) as part,
    sum(running) over (partition by run_place, place order by at_us rows unbounded preceding) as running_now
  from instants
),
peaks as (
  select run_place, place, part, max(running_now) as running_most
  from levels
  group by run_place, place, part
),
apps as (
  select distinct source, run_id, run_place, name, place, first_at, part_us
  from named
),
grid as (
  select
    a.source, a.run_id, a.name, a.place, a.first_at, a.part_us, p.part,
    coalesce(c.pending_step, 0) as pending_step, coalesce(c.pending_us, 0) as pending_us,
    coalesce(c.waiting_step, 0) as waiting_step, coalesce(c.waiting_us, 0) as waiting_us,
    coalesce(c.running_step, 0) as running_step, coalesce(c.running_us, 0) as running_us,
    coalesce(m.running_most, 0) as running_most
  from apps a
  cross join parts p
  left join changes c on c.run_place = a.run_place and c.place = a.place and c.part = p.part
  left join peaks m on m.run_place = a.run_place and m.place = a.place and m.part = p.part
),
carried as (
  select
    *,
    sum(pending_step) over before - pending_step as pending_before,
    sum(waiting_step) over before - waiting_step as waiting_before,
    sum(running_step) over before - running_step as running_before
  from grid
  window before as (partition by source, run_id, name order by part rows unbounded preceding)
)
select
  source, run_id, name as app, place,
  first_at + to_microseconds(part * part_us) as from_at,
  first_at + to_microseconds((part + 1) * part_us) as to_at,
  cast(pending_us + pending_before * part_us as double) / part_us as pending,
  cast(waiting_us + waiting_before * part_us as double) / part_us as waiting,
  cast(running_us + running_before * part_us as double) / part_us as running,
  cast(greatest(running_most, running_before) as bigint) as running_most
from carried
