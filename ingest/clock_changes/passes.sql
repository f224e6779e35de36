-- one row per appended row whose time the clocks showed twice: was it the second time?
--
-- Each writer appends in the order of time, give or take seconds, workers on many hosts a minute or two. In a writer's rows a fall
-- by more than that is the change of the clock: what stands before it was the first pass, what stands after it the second. Rows that
-- this does not reach go with their neighbours.
create table passes as
with
written as (
  select 'status' as tbl, if(task_status_name in ('running', 'running_ended'), 'worker', 'submit') as writer, source_row, run_id, try_cast("timestamp" as timestamp) as naive
  from source.status
  union all select 'resource', 'worker', source_row, run_id, try_cast("timestamp" as timestamp) from source.resource
  union all select 'node', 'interchange', source_row, run_id, try_cast("timestamp" as timestamp) from source.node
  union all select 'block', 'submit', source_row, run_id, try_cast("timestamp" as timestamp) from source.block
),
near as (
  select w.*, f.from_at, if(w.writer = 'worker', 120000000, 10000000) as fall_us, f.length_us, f.from_at <= w.naive and w.naive < f.to_at as is_twice, epoch_us(w.naive) as at_us, f.to_at <= w.naive as is_after
  from written w
  join folds f on w.naive >= f.from_at - interval 12 hours and w.naive < f.to_at + interval 12 hours
),
-- the latest time written before a row and the earliest written after it, in the repeated time
seen as (
  select *,
    max(if(is_twice, at_us, null)) over (writer rows between unbounded preceding and 1 preceding) as before_us,
    min(if(is_twice, at_us, null)) over (writer rows between 1 following and unbounded following) as behind_us
  from near
  window writer as (partition by from_at, tbl, writer order by source_row)
),
told as (
  select *,
    case
      when not is_twice then if(is_after, 2, 1)
      when before_us > at_us + fall_us and coalesce(behind_us >= at_us - fall_us, true) then 2
      when behind_us < at_us - fall_us and coalesce(before_us <= at_us + fall_us, true) then 1
    end as pass
  from seen
),
neighbours as (
  select *,
    last_value(pass ignore nulls) over before as pass_before,
    last_value(if(pass is null, null, at_us) ignore nulls) over before as told_before_us,
    last_value(if(pass is null, null, source_row) ignore nulls) over before as group_row,
    first_value(pass ignore nulls) over behind as pass_behind,
    first_value(if(pass is null, null, at_us) ignore nulls) over behind as told_behind_us
  from told
  window
    before as (partition by from_at, tbl, writer order by source_row rows between unbounded preceding and 1 preceding),
    behind as (partition by from_at, tbl, writer order by source_row rows between 1 following and unbounded following)
),
-- rows between the same neighbours belong together: the nearer neighbour takes them all
groups as (
  select *,
    min(at_us) over together - told_before_us as gap_before_us,
    told_behind_us - max(at_us) over together as gap_behind_us
  from neighbours
  where pass is null
  window together as (partition by from_at, tbl, writer, coalesce(group_row, -1))
),
joined as (
  select *,
    case
      when pass_before is null then pass_behind
      when pass_behind is null or pass_behind = pass_before then pass_before
      when abs(gap_before_us - gap_behind_us) >= length_us // 2 then if(gap_before_us < gap_behind_us, pass_before, pass_behind)
    end as taken
  from groups
),
decided as (
  select tbl, source_row, run_id, from_at, at_us, pass from told where is_twice and pass is not null
  union all
  select tbl, source_row, run_id, from_at, at_us, taken from joined where taken is not null
),
-- a writer whose rows are all in one pass, without neighbours, wrote when the others did: minute by minute
minutes as (
  select distinct from_at, at_us // 60000000 as minute, pass from decided
),
others as (
  select l.from_at, l.minute,
    min(abs(m.minute - l.minute)) filter (where m.pass = 1) as first_off,
    min(abs(m.minute - l.minute)) filter (where m.pass = 2) as second_off
  from (select distinct from_at, at_us // 60000000 as minute from joined where taken is null) l
  left join minutes m using (from_at)
  group by all
)
select tbl, source_row, run_id, from_at, pass = 2 as is_second, false as is_undecided from decided
union all
select j.tbl, j.source_row, j.run_id, j.from_at,
  coalesce(o.first_off is null and o.second_off is not null or o.second_off < o.first_off, false),
  o.first_off is not distinct from o.second_off
from joined j
join others o on o.from_at = j.from_at and o.minute = j.at_us // 60000000
where j.taken is null;
