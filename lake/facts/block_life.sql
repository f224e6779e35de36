-- one row per block: from when to when it was paid, on how many nodes, and on what evidence
create table block_life as
with
-- orphans of a dead manager write on, so only what the workers say of living tries counts as life
try_signs as (
  select t.run_id, t.executor, t.block_id, max(epoch_us(s.recorded_at) + coalesce(c.shift_us, 0)) as last_try_us
  from tries_raw t
  join statuses s using (run_id, task_id, try_id)
  left join failures f using (fail_history)
  left join clock_shifts c on c.run_id = t.run_id and c.node = t.node
  where s.status in ('running', 'running_ended') and f.manager_uid is null and t.block_id is not null
  group by t.run_id, t.executor, t.block_id
),
-- what is configured stands where the scheduler said nothing
told as (
  select
    j.* replace (coalesce(j.walltime_s, x.walltime_s::bigint) as walltime_s, coalesce(j.qos, x.qos) as qos),
    case when j.walltime_s is not null then 'sacct' when x.walltime_s is not null then 'configured' end as walltime_evidence,
    coalesce(j.job_nodes, x.nodes_per_block::bigint) as told_nodes,
    coalesce(x.cores_per_node, s.cores_per_node) as configured_cores,
    s.machine, s.pool, coalesce(x.is_shared = 1, false) as is_shared
  from block_jobs j
  cross join source_settings s
  left join executor_settings x using (executor)
),
signs as (
  select b.*, r.as_of_us, r.is_over, r.completed_us,
    greatest(b.last_heartbeat_us, b.last_running_us, t.last_try_us, b.clean_end_us) as last_life_us
  from told b
  join run_life r using (run_id)
  left join try_signs t using (run_id, executor, block_id)
),
-- a block's end takes all its managers at one moment: those that may have lived until its last sign of life died between that
-- and the earliest loss among them
deaths as (
  select s.run_id, s.executor, s.block_id, min(m.lost_by_us) as lost_together_us
  from signs s
  join manager_ends m using (run_id, executor, block_id)
  where m.lost_by_us >= s.last_life_us
  group by s.run_id, s.executor, s.block_id
),
start_bounds as (
  select s.*, d.lost_together_us,
    least(s.running_us, s.first_manager_us) as start_high_us,
    greatest(s.submitted_us, s.running_us - s.poll_us) as start_low_us
  from signs s
  cross join assumptions a
  left join deaths d using (run_id, executor, block_id)
),
started as (
  select s.*,
    case
      when job_evidence = 'sacct' then job_start_us
      when start_high_us is null then null
      when start_low_us < start_high_us and start_high_us - start_low_us <= 2 * poll_us
        then start_low_us + (start_high_us - start_low_us) // 2
      else start_high_us
    end as start_us,
    case
      when job_evidence = 'sacct' then if(job_start_us is null, null, 'sacct')
      when start_high_us is null then null
      when start_low_us < start_high_us and start_high_us - start_low_us <= 2 * poll_us then 'midway'
      when start_high_us = first_manager_us then 'manager'
      else 'block_row'
    end as start_evidence
  from start_bounds s
  cross join assumptions a
),
judged as (
  select s.*,
    managers_lost > 0 and managers_lost = managers as all_lost,
    managers_clean > 0 and managers_clean = managers as all_clean,
    -- Parsl's own cancelling writes its row as it acts; a scancel is seen by polling, after the managers were lost
    (end_status = 'SCALED_IN' and not coalesce(managers_lost > 0 and managers_lost = managers and lost_by_us < end_row_us, false))
      or (end_status = 'CANCELLED' and not coalesce(managers_lost > 0 and managers_lost = managers, false)) as is_own_end,
    last_life_us + greatest(coalesce(lost_together_us, lost_by_us) - last_life_us, 0) // 2 as midway_us,
    -- a block that lived longer than its limit had another limit
    if(last_life_us > start_us + walltime_s * 1000000 + a.walltime_grace_us, null, start_us + walltime_s * 1000000) as walltime_end_us,
    if(last_life_us > start_high_us + walltime_s * 1000000 + a.walltime_grace_us, null, start_high_us + walltime_s * 1000000 + a.walltime_grace_us)
      as walltime_high_us
  from started s
  cross join assumptions a
),
ended as (
  select j.*,
    case
      when job_evidence = 'sacct' and job_end_us is not null then [job_end_us::varchar, 'sacct']
      when is_own_end then [end_row_us::varchar, 'block_row']
      -- seen at most two polls late: a block whose managers were gone long before that went on without them
      when end_status is not null and managers > 0 and lost_by_us < end_row_us - 2 * poll_us
        then [(end_row_us - poll_us)::varchar, 'block_row']
      when end_status is not null and all_clean then [least(clean_end_us, end_row_us)::varchar, 'manager']
      when end_status is not null and managers > 0 then [least(midway_us, end_row_us)::varchar, 'heartbeat']
      when end_status is not null then [(running_us + (end_row_us - running_us) // 2)::varchar, 'block_row']
      when all_lost then [midway_us::varchar, 'heartbeat']
      -- a run that ends in order cancels its blocks just before
      when completed_us is not null then [greatest(last_life_us, least(completed_us, walltime_end_us))::varchar, 'run_end']
      when is_over and walltime_end_us is not null then [walltime_end_us::varchar, 'walltime']
      when is_over then [last_life_us::varchar, 'run_end']
      else [as_of_us::varchar, 'as_of']
    end as chosen
  from judged j
  cross join assumptions a
),
bounded as (
  select e.*,
    greatest(start_us, least(
      chosen[1]::bigint,
      if(chosen[2] in ('heartbeat', 'block_row'), walltime_end_us + a.walltime_grace_us, null),
      if(is_over or chosen[2] = 'sacct', null, as_of_us)
    )) as end_us,
    case
      when job_evidence = 'sacct' and job_end_us is not null then job_end_us
      -- the job may have ended by itself just before, unseen since the last heartbeat
      when is_own_end then least(end_row_us - a.own_end_early_us, last_heartbeat_us)
      when end_status is not null then greatest(last_life_us, end_row_us - 2 * poll_us - a.poll_jitter_us)
      when is_over or all_lost then last_life_us
      else as_of_us
    end as end_low_us,
    case
      when job_evidence = 'sacct' and job_end_us is not null then job_end_us
      when is_own_end then end_row_us + a.own_end_late_us
      when end_status is not null then least(end_row_us, walltime_high_us)
      when completed_us is not null then greatest(last_life_us, least(completed_us + a.own_end_late_us, walltime_high_us))
      when is_over and walltime_high_us is not null then walltime_high_us
      else as_of_us
    end as end_high_us
  from ended e
  cross join assumptions a
),
-- a job on shared nodes pays for the processors that it holds of them: each node counts by this share, in lowest terms
shares as (
  select
    b.run_id, b.executor, b.block_id,
    b.job_cores as held, b.told_job_nodes * b.configured_cores::bigint as there_are
  from bounded b
  where b.is_shared and b.job_cores > 0 and b.job_cores < b.told_job_nodes * b.configured_cores and b.configured_cores = b.configured_cores::bigint
),
-- without a scheduler's word: as many nodes as any block of the executor ever showed
shown as (
  select run_id, executor, max(nodes_registered) as most_registered
  from block_jobs
  group by run_id, executor
)
select
  b.run_id, b.executor, b.block_id, b.job_id, b.job_evidence,
  b.submitted_us, b.end_row_us, b.start_us, b.start_evidence,
  if(b.start_us is null, null, b.end_us) as end_us,
  if(b.start_us is null, null, b.chosen[2]) as end_evidence,
  -- a scheduler that still calls the job RUNNING was asked too early to know
  if(b.job_end_us is not null, b.job_state, b.end_status) as end_state,
  greatest(coalesce(b.told_nodes, s.most_registered, 1), coalesce(b.nodes_registered, 0), 1) as nodes,
  case
    when b.job_nodes is not null then 'sacct'
    when b.told_nodes is not null then 'configured'
    when s.most_registered > 0 then 'registered'
    else 'assumed'
  end as nodes_evidence,
  coalesce(b.nodes_registered, 0) as nodes_registered,
  b.told_nodes,
  -- the ends between which each of them lies; sacct leaves no doubt
  if(b.start_us is null, null, if(b.job_evidence = 'sacct', b.start_us, least(b.start_us, greatest(b.start_low_us - a.poll_jitter_us, b.submitted_us)))) as start_low_us,
  if(b.start_us is null, null, if(b.job_evidence = 'sacct', b.start_us, greatest(b.start_us, b.start_high_us))) as start_high_us,
  if(b.start_us is null, null, greatest(b.start_us, least(b.end_us, b.end_low_us))) as end_low_us,
  if(b.start_us is null, null, greatest(b.end_us, b.end_high_us)) as end_high_us,
  case when b.told_nodes is not null then greatest(b.told_nodes, coalesce(b.nodes_registered, 0)) else greatest(coalesce(b.nodes_registered, 0), 1) end as nodes_low,
  coalesce(b.configured_cores, b.job_cores_per_node, b.cpu_count) as cores_per_node,
  case
    when b.configured_cores is not null then 'configured'
    when b.job_cores is not null then 'sacct'
    when b.cpu_count is not null then 'cpu_count'
  end as cores_evidence,
  coalesce(h.held // gcd(h.held, h.there_are), 1) as share_held,
  coalesce(h.there_are // gcd(h.held, h.there_are), 1) as share_of,
  b.is_shared and h.held is null and b.configured_cores is distinct from b.job_cores_per_node as is_share_unknown,
  b.walltime_s, b.walltime_evidence, b.qos, b.project, b.machine, b.pool, b.is_over
from bounded b
cross join assumptions a
left join shares h using (run_id, executor, block_id)
left join shown s using (run_id, executor);
