-- one row per try, as in try_records; a try whose start was never reported is placed by its end and by the rows of managers
--
-- Since 2025.03.31 a manager writes a row when tasks are sent to it and when results come back. A lost start leaves a row that
-- nothing explains:
--
--   rows of the manager    |        ||        |         |
--   known starts           x        x                         (|| = a result came back and the next task was sent)
--   known results                   x                  x
--   unexplained                              ^  here the lost one was sent
--
-- The queue is first in, first out: it was sent after those that were launched before it, and before those launched after it.
create table try_places as
with
queue as (
  select
    run_id, task_id, try_id, executor, launched_us, running_us, begin_us,
    coalesce(returned_us, end_us) as back_us,
    is_paid and begin_us is not null and block_id is null and manager_uid is null and begin_evidence <> 'running' as is_homeless,
    row_number() over (partition by run_id, executor order by launched_us, task_id, try_id) as place
  from try_records
),
-- the last start before a place in the queue, and the first after it: by stretches of the queue, then inside the place's own
stretches as (
  select run_id, executor, place // 64 as stretch, max(running_us) as last_us, min(running_us) as first_us
  from queue
  group by run_id, executor, place // 64
),
around as (
  select run_id, executor, stretch,
    max(last_us) over (w rows between unbounded preceding and 1 preceding) as last_us,
    min(first_us) over (w rows between 1 following and unbounded following) as first_us
  from stretches
  window w as (partition by run_id, executor order by stretch)
),
inside as (
  select h.run_id, h.task_id, h.try_id,
    max(q.running_us) filter (where q.place < h.place) as last_us,
    min(q.running_us) filter (where q.place > h.place) as first_us
  from queue h
  join queue q on q.run_id = h.run_id and q.executor = h.executor and q.place // 64 = h.place // 64
  where h.is_homeless
  group by h.run_id, h.task_id, h.try_id
),
queued as (
  select h.run_id, h.task_id, h.try_id, h.executor, h.launched_us, h.begin_us, h.back_us,
    greatest(o.last_us, i.last_us) - a.queue_slack_us as after_us,
    least(o.first_us, i.first_us) + a.queue_slack_us as before_us
  from queue h
  join around o on o.run_id = h.run_id and o.executor = h.executor and o.stretch = h.place // 64
  join inside i on i.run_id = h.run_id and i.task_id = h.task_id and i.try_id = h.try_id
  cross join assumptions a
  where h.is_homeless
),
homeless as (
  select * exclude (after_us, before_us),
    greatest(launched_us, if(after_us < back_us, after_us, null)) as sent_low_us,
    least(back_us, if(before_us > launched_us, before_us, null)) as sent_high_us
  from queued
),
events as (
  select e.run_id, m.executor, e.uid, m.block_id, m.node, epoch_us(e.recorded_at) as at_us
  from manager_events e
  join manager_rows m using (run_id, uid)
  where exists (select 1 from homeless h where h.run_id = e.run_id)
),
placed as (
  select h.*, p.uid from homeless h join try_homes p using (run_id, task_id, try_id)
),
-- rows closer together than a message takes are one moment
moments as (
  select *, sum(is_new) over (partition by run_id, uid order by at_us) as moment
  from (
    select *,
      case when at_us - lag(at_us) over (partition by run_id, uid order by at_us) <= 60000 then 0 else 1 end as is_new
    from events
    where (run_id, uid) in (select run_id, uid from placed)
  )
),
spans as (
  select run_id, uid, any_value(block_id) as block_id, any_value(node) as node, moment, min(at_us) as from_us, max(at_us) as to_us, count(*) as rows
  from moments
  group by run_id, uid, moment
),
known as (
  select run_id, block_id, node, running_us as at_us from try_records where running_us is not null
  union all
  select run_id, block_id, node, returned_us from try_records where running_us is not null and returned_us is not null
  union all
  select p.run_id, s.block_id, s.node, p.back_us from placed p join (select distinct run_id, uid, block_id, node from spans) s using (run_id, uid)
),
explained as (
  select s.run_id, s.uid, s.moment, count(k.at_us) as events
  from spans s
  left join known k on k.run_id = s.run_id and k.block_id = s.block_id and k.node = s.node
    and k.at_us between s.from_us - 20000 and s.to_us + 150000
  group by s.run_id, s.uid, s.moment
),
unexplained as (
  select s.run_id, s.uid, s.from_us
  from spans s
  join explained x using (run_id, uid, moment)
  where s.rows > x.events
),
-- the registration row of a manager explains itself, but a task may be sent in the same moment: it stays a candidate
starts as (
  select p.run_id, p.task_id, p.try_id, u.from_us,
    row_number() over w as rank
  from placed p
  join unexplained u on u.run_id = p.run_id and u.uid = p.uid and u.from_us >= p.sent_low_us - 50000 and u.from_us <= least(p.sent_high_us, p.back_us - 60000)
  window w as (partition by p.run_id, p.task_id, p.try_id order by abs(u.from_us - least(greatest(p.begin_us, p.sent_low_us), p.sent_high_us)), u.from_us)
)
select
  t.* replace (
    if(t.begin_evidence = 'median', coalesce(s.from_us, least(greatest(t.begin_us, q.sent_low_us), q.sent_high_us)), t.begin_us) as begin_us,
    if(t.begin_evidence = 'median' and s.from_us is not null, 'manager_row', t.begin_evidence) as begin_evidence
  ),
  p.uid as placed_uid,
  -- the body began between these
  case t.begin_evidence
    when 'running' then t.begin_us - t.doubt_us
    when 'sample' then least(q.sent_low_us, t.begin_us - t.doubt_us)
    else least(q.sent_low_us, q.sent_high_us)
  end as begin_low_us,
  case t.begin_evidence
    when 'running' then t.begin_us + a.body_late_us + t.doubt_us
    when 'sample' then t.begin_us + t.doubt_us
    else greatest(q.sent_low_us, q.sent_high_us) + a.body_late_us
  end as begin_high_us
from try_records t
cross join assumptions a
left join placed p using (run_id, task_id, try_id)
left join homeless q using (run_id, task_id, try_id)
left join starts s on s.run_id = t.run_id and s.task_id = t.task_id and s.try_id = t.try_id and s.rank = 1;
