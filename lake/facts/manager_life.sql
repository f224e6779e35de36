-- one row per manager: its life inside the paid time of its block; capacity is workers over that life
create table manager_life as
with
placed as (
  select
    m.*,
    b.job_id, b.start_us, b.end_us as block_end_us, b.end_low_us as block_end_low_us, b.end_high_us as block_end_high_us, b.end_evidence, b.end_state, b.end_row_us, b.is_over
  from manager_ends m
  join block_life b using (run_id, executor, block_id)
  where b.start_us is not null
),
ended as (
  select p.*,
    case manager_end
      when 'clean' then inactive_us
      when 'open' then block_end_us
      -- the block's own end, where it is known and fits, is when the manager died
      else case
        when end_evidence in ('sacct', 'block_row', 'heartbeat') and block_end_us between last_heartbeat_us and lost_by_us then block_end_us
        else last_heartbeat_us + (lost_by_us - last_heartbeat_us) // 2
      end
    end as end_us
  from placed p
),
lives as (
  select * replace (least(greatest(end_us, first_us, start_us), block_end_us) as end_us),
    least(greatest(first_us, start_us), block_end_us) as begin_us,
    -- the ends between which its life ended
    least(
      least(greatest(end_us, first_us, start_us), block_end_us),
      greatest(first_us, start_us, if(manager_end = 'clean', least(inactive_us, block_end_low_us), least(last_heartbeat_us, block_end_low_us)))
    ) as end_low_us,
    greatest(
      least(greatest(end_us, first_us, start_us), block_end_us),
      least(block_end_high_us, case manager_end when 'clean' then inactive_us when 'lost' then lost_by_us else block_end_high_us end)
    ) as end_high_us,
    -- did the block end under it, as far as heartbeats can tell?
    manager_end <> 'clean' and block_end_us <= lost_by_us + 2000000 as is_ended_by_block
  from ended
)
select * from lives
union all by name
-- what stands for a manager lives as long as its block
select
  run_id, executor, block_id, node, uid, workers, job_id, end_state, is_over,
  'stand_in' as manager_end, start_us as first_us, start_us, start_us as begin_us, end_us, end_us as block_end_us,
  end_low_us, end_high_us, false as is_ended_by_block
from stand_ins;
