-- one row per try: where it ran, from when to when it held a worker, and whether it ended well
create table try_life as
with
-- the managers that a try may have been on: those of its block and host, and the one that its failure or its rows name
candidates as (
  select t.run_id, t.task_id, t.try_id, t.begin_us, coalesce(t.manager_uid, t.placed_uid) as named_uid, m.uid, m.begin_us as from_us, m.end_us, m.last_heartbeat_us
  from try_places t
  join manager_life m on m.run_id = t.run_id and m.executor = t.executor and m.block_id = t.block_id and m.node = t.node
  where t.begin_us is not null and t.is_paid
  union all
  select t.run_id, t.task_id, t.try_id, t.begin_us, m.uid, m.uid, m.begin_us, m.end_us, m.last_heartbeat_us
  from try_places t
  join manager_life m on m.run_id = t.run_id and m.uid = coalesce(t.manager_uid, t.placed_uid)
  where t.begin_us is not null and t.is_paid and t.block_id is null
),
-- the one that is named, else the one that had registered last when it began
matches as (
  select run_id, task_id, try_id,
    arg_min(uid, (
      uid is distinct from named_uid,
      from_us > begin_us + 1000000,
      if(from_us <= begin_us + 1000000, -from_us, from_us),
      uid
    )) as uid
  from candidates
  -- clocks may be off by this much; a try far outside the life of every manager there ran on one whose rows were lost
  cross join assumptions a
  where uid = named_uid
    or begin_us between from_us - a.clock_match_us and greatest(end_us, last_heartbeat_us) + a.clock_match_us
  group by run_id, task_id, try_id
),
placed as (
  select
    t.* replace (
      if(w.is_well, coalesce(t.end_us, w.end_us), t.end_us) as end_us,
      if(w.is_well, true, t.is_well) as is_well,
      if(w.is_well and t.end_us is null and w.end_us is not null, 'median', t.end_evidence) as end_evidence
    ),
    w.ended_by_us, coalesce(w.is_well, false) as is_final_lost, coalesce(w.is_doubtful, false) as is_one_of_several,
    m.uid, m.begin_us as manager_begin_us, m.end_us as manager_end_us, m.end_low_us as manager_end_low_us, m.end_high_us as manager_end_high_us, m.period_us,
    r.is_over, r.as_of_us, r.last_submit_us,
    case
      when not t.is_paid then 'not_paid'
      when t.begin_us is null then 'never_ran'
      when m.uid is null then 'unplaced'
      else 'ran'
    end as disposition
  from try_places t
  join run_life r using (run_id)
  left join lost_finals w using (run_id, task_id, try_id)
  left join matches x on x.run_id = t.run_id and x.task_id = t.task_id and x.try_id = t.try_id
  left join manager_life m on m.run_id = x.run_id and m.uid = x.uid
),
clipped as (
  select *,
    least(greatest(begin_us, manager_begin_us), manager_end_us) as held_from_us,
    greatest(
      least(coalesce(end_us, manager_end_us), manager_end_us),
      least(greatest(begin_us, manager_begin_us), manager_end_us)
    ) as held_to_us,
    -- the body lies inside [outer_from, outer_to), and [inner_from, inner_to) inside the body
    least(greatest(least(begin_low_us, begin_us), manager_begin_us), manager_end_us) as outer_from_us,
    greatest(begin_high_us, manager_begin_us) as inner_from_us,
    least(
      case
        when end_evidence = 'median' then ended_by_us
        when ended_row_us is not null then end_us + doubt_us
        else end_us
      end,
      manager_end_high_us
    ) as outer_to_us,
    least(
      case
        when end_evidence = 'median' then begin_us
        when end_us is null then manager_end_low_us
        when ended_row_us is not null then end_us - a.body_early_us - doubt_us
        when told_class = 'manager_lost' then manager_end_low_us
        when told_class = 'worker_lost' then end_us - period_us
        else end_us - a.result_early_us
      end,
      manager_end_low_us
    ) as inner_to_us
  from placed
  cross join assumptions a
)
select c.* replace (
    if(disposition = 'ran', held_from_us, null) as held_from_us,
    if(disposition = 'ran', held_to_us, null) as held_to_us
  ),
  end_us is null and (begin_us is not null or try_status in ('launched', 'pending')) as is_open,
  case
    when disposition in ('never_ran', 'not_paid') then null
    when is_well then 'useful'
    when not is_well then 'lost'
    -- nobody received the result, though the body ended: the submit side was gone
    when end_us is not null and end_us + a.receipt_us < as_of_us then 'lost'
    when is_over or manager_end_us + a.receipt_us < as_of_us then 'lost'
    -- still at work when the snapshot was taken
    else 'unknown'
  end as outcome,
  -- nobody recorded the outcome, and it is not plain that nobody was left to receive it
  is_one_of_several or (
    is_well is null and not (
      coalesce(end_us, manager_end_us) > last_submit_us and coalesce(end_us, manager_end_us) + a.silence_us < as_of_us
    )
  ) as is_doubtful
from clipped c
cross join assumptions a;
