-- one row per try that failed or was lost: the class of its failure, from the evidence beside it
create table try_classes as
with
evidence as (
  select
    t.*, f.signature as message_signature, u.memory_last_bytes, m.node_memory_bytes,
    m.manager_end, m.is_ended_by_block, m.block_end_us, b.end_state,
    b.end_us - b.start_us >= b.walltime_s * 1000000 - 5000000 as is_full_life,
    -- a try in a state of failure has a reason, recorded or not
    coalesce(t.told_class in ('manager_lost', 'worker_lost'), false)
      or (t.told_class is null and coalesce(t.is_well, false) = false and coalesce(t.try_status not in ('failed', 'fail_retryable', 'dep_fail'), true))
      as is_taken_away
  from try_life t
  left join failures f using (fail_history)
  left join try_usage u using (run_id, task_id, try_id)
  left join manager_life m on m.run_id = t.run_id and m.uid = coalesce(t.uid, t.manager_uid)
  left join block_life b on b.run_id = m.run_id and b.executor = m.executor and b.block_id = m.block_id
  where t.fail_history is not null or t.outcome = 'lost' or t.try_status in ('failed', 'fail_retryable', 'dep_fail')
),
-- the end of the block explains the loss of a worker only if it came then
judged as (
  select *,
    coalesce(case
      when told_class = 'worker_lost' then returned_us >= block_end_us - 2000000
      when told_class = 'manager_lost' then is_ended_by_block
      else end_us is null and is_ended_by_block
    end, false) as is_under_block_end
  from evidence
),
classed as (
  select *,
    case
      -- the kernel kills whoever asks for more than there is: exit 137 from a shell, signal 9 otherwise
      when told_code in ('137', 'SIGKILL') and memory_last_bytes >= node_memory_bytes * a.full_memory then 'out_of_memory'
      when not is_taken_away then coalesce(told_class, if(try_status = 'dep_fail', 'dependency', 'other'))
      when is_under_block_end and end_state = 'TIMEOUT' then 'walltime'
      when is_under_block_end and end_state = 'PREEMPTED' then 'preempted'
      when is_under_block_end and end_state = 'OUT_OF_MEMORY' then 'out_of_memory'
      when is_under_block_end and end_state in ('NODE_FAIL', 'BOOT_FAIL') then 'node_lost'
      when is_under_block_end and is_full_life then 'walltime'
      when is_under_block_end and end_state in ('CANCELLED', 'SCALED_IN') then 'cancelled'
      when told_class = 'worker_lost' then 'worker_lost'
      when told_class = 'manager_lost' and is_under_block_end and end_state in ('COMPLETED', 'MISSING') then 'other'
      when told_class = 'manager_lost' then 'node_lost'
      when is_over or end_us is not null then 'cancelled'
      else 'other'
    end as failure_class,
    case
      when not is_taken_away then told_code
      when is_under_block_end and not coalesce(is_full_life, false) and end_state in ('COMPLETED', 'MISSING') then 'block ' || end_state
    end as failure_code
  from judged
  cross join assumptions a
),
last_tries as (
  select run_id, task_id, arg_max(failure_class, try_id) as failure_class
  from classed
  group by run_id, task_id
)
select
  c.* replace (if(c.failure_class = 'dependency', coalesce(r.failure_class, c.failure_code), c.failure_code) as failure_code)
from classed c
left join last_tries r on r.run_id = c.run_id and r.task_id = c.root_task_id;
