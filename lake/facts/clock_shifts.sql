-- one row per run and worker host: what to add to its clock's stamps so that they agree with the submit side's
--
-- A body cannot begin before it was launched or its manager registered, nor end after its result was back. These leave room for the
-- shift between `least` and `most`; the smallest in it is taken. Behind a deep queue a slow clock breaks neither; but the quickest of
-- several results takes well below a second, so when even that one seems to have taken longer, the clock is slow by the rest.
create table clock_shifts as
with
ended as (
  select run_id, task_id, try_id, max(recorded_at) as ended_at
  from statuses
  where status = 'running_ended'
  group by run_id, task_id, try_id
),
registered as (
  select run_id, executor, block_id, node, min(first_us) as first_us
  from manager_rows
  group by run_id, executor, block_id, node
),
rooms as (
  select
    t.run_id, coalesce(t.node, h.node) as node,
    max(greatest(epoch_us(t.launched_at), r.first_us) - epoch_us(t.running_at)) as least_us,
    -- orphans of lost workers and managers write late rows: their ends tell nothing about a clock; and a try whose host was only
    -- inferred counts where no other does
    coalesce(
      min(epoch_us(t.returned_at) - epoch_us(e.ended_at)) filter (where not is_orphan and t.node is not null),
      min(epoch_us(t.returned_at) - epoch_us(e.ended_at)) filter (where not is_orphan)
    ) as most_us,
    count(e.ended_at) filter (where not is_orphan) as results
  from (
    select y.*, coalesce(f.failure_class, '') in ('manager_lost', 'worker_lost') as is_orphan
    from tries_raw y
    left join failures f using (fail_history)
  ) t
  left join ended e using (run_id, task_id, try_id)
  left join try_homes h using (run_id, task_id, try_id)
  left join registered r on r.run_id = t.run_id and r.executor = t.executor and r.block_id = t.block_id and r.node = t.node
  where coalesce(t.node, h.node) is not null
  group by t.run_id, coalesce(t.node, h.node)
),
chosen as (
  select r.*,
    case
      when least_us > 0 and most_us < 0 then (least_us + most_us) // 2
      when least_us > 0 then least(least_us + 10000, coalesce(most_us, least_us))
      when most_us < 0 then greatest(most_us - 10000, coalesce(least_us, most_us))
      when most_us > if(results >= 2, 1000000, 3000000) then greatest(most_us - 200000, least_us)
      else 0
    end as room_us
  from rooms r
),
-- messages cross in less than 50 ms; a clock that is off by no more is not worth a correction
shifted as (
  select *, if(abs(room_us) < 50000, 0, room_us) as shift_us,
    max(abs(room_us)) over (partition by run_id) as worst_us
  from chosen
)
select c.run_id, c.node, c.shift_us,
  -- how far the clock may be off after all: behind a deep queue nothing shows a clock that is slow by less than a result may take,
  -- and a host without results may be as far off as any other of the run
  case
    when c.shift_us = 0 and c.most_us is null then c.worst_us
    when c.shift_us = 0 then c.most_us
    else least(
      greatest(coalesce(c.most_us - c.shift_us, a.shift_doubt_us), coalesce(c.shift_us - c.least_us, a.shift_doubt_us), 0),
      a.shift_doubt_us
    )
  end as doubt_us
from shifted c
cross join assumptions a
where c.shift_us <> 0 or c.most_us > a.result_us or (c.most_us is null and c.worst_us >= 50000);
