-- one row per block: its scheduler job, if the job's times fit what Parsl saw
create table block_jobs as
with
-- a block without rows of its own is known by its managers
keys as (
  select run_id, executor, block_id from block_rows
  union select run_id, executor, block_id from manager_ends where executor is not null
),
-- blocks that nobody charges for are none here
charged as (
  select k.*, coalesce(x.block_poll_us::bigint, a.block_poll_us) as poll_us, x.enclosing_job is not null as is_enclosed
  from keys k
  cross join assumptions a
  left join executor_settings x using (executor)
  where coalesce(x.is_paid, 1) = 1
),
managers as (
  select
    run_id, executor, block_id,
    min(first_us) as first_manager_us,
    max(last_heartbeat_us) as last_heartbeat_us,
    max(lost_by_us) as lost_by_us,
    max(inactive_us) filter (where manager_end = 'clean') as clean_end_us,
    count(*) as managers,
    count(*) filter (where manager_end = 'lost') as managers_lost,
    count(*) filter (where manager_end = 'clean') as managers_clean,
    count(distinct node) as nodes_registered,
    max(cpu_count) as cpu_count
  from manager_ends
  group by run_id, executor, block_id
),
known as (
  select k.*, b.* exclude (run_id, executor, block_id), m.* exclude (run_id, executor, block_id)
  from charged k
  left join block_rows b using (run_id, executor, block_id)
  left join managers m using (run_id, executor, block_id)
),
named as (
  select
    k.*,
    j.job_id is not null as is_named,
    epoch_us(j.start_at) as job_start_us,
    epoch_us(j.end_at) as job_end_us,
    j.state as job_state, j.nodes as job_nodes, j.cores as job_cores, j.walltime_s, j.qos, j.project
  from known k
  left join jobs j on j.run_id = k.run_id and j.job_id = k.job_id
),
-- a job that several runs were started in is paid by one after the other; of executors at one time, each pays the hosts that it
-- showed, and the first of them the rest
groups as (
  select run_id, executor, job_id, min(submitted_us) as begin_us, coalesce(max(nodes_registered), 0) as shown
  from named
  where is_enclosed and is_named
  group by run_id, executor, job_id
),
turns as (
  select job_id, run_id, min(begin_us) as begin_us from groups group by job_id, run_id
),
spans as (
  select *, row_number() over w = 1 as is_first, lead(begin_us) over w as next_us
  from turns
  window w as (partition by job_id order by begin_us, run_id)
),
parts as (
  select g.*, s.is_first, s.begin_us as turn_us, s.next_us,
    row_number() over w = 1 as takes_rest,
    (sum(g.shown) over (partition by g.job_id, g.run_id))::bigint - g.shown as shown_by_others
  from groups g
  join spans s using (job_id, run_id)
  window w as (partition by g.job_id, g.run_id order by g.begin_us, g.executor)
),
shared as (
  select n.* replace (
    if(p.is_first is null or p.is_first, n.job_start_us, greatest(n.job_start_us, p.turn_us)) as job_start_us,
    least(n.job_end_us, p.next_us) as job_end_us,
    case
      when p.job_id is null then n.job_nodes
      when p.takes_rest then greatest(n.job_nodes - p.shown_by_others, p.shown, 1)
      else greatest(p.shown, 1)
    end as job_nodes
  ), n.job_cores / n.job_nodes as job_cores_per_node, n.job_nodes as told_job_nodes
  from named n
  left join parts p using (run_id, executor, job_id)
),
-- a local provider's job id is a process id and may equal somebody's job: the times must agree
judged as (
  select n.*,
    is_named
    -- a job that Parsl was started in began before Parsl did, and may go on after it
    and (is_enclosed or coalesce(job_start_us >= submitted_us - a.clock_match_us, true))
    and coalesce(job_start_us <= least(running_us, first_manager_us, end_row_us) + a.clock_match_us, true)
    and coalesce(job_end_us >= greatest(running_us - 2 * poll_us, last_heartbeat_us - a.clock_match_us), true)
    and coalesce(is_enclosed or job_end_us <= end_row_us + a.clock_match_us or end_status in ('SCALED_IN', 'CANCELLED'), true)
    and (job_start_us is not null or (running_us is null and first_manager_us is null)) as fits
  from shared n
  cross join assumptions a
)
select
  * exclude (is_named, fits) replace (
    if(fits, job_start_us, null) as job_start_us, if(fits, job_end_us, null) as job_end_us,
    if(fits, job_state, null) as job_state, if(fits, job_nodes, null) as job_nodes, if(fits, job_cores_per_node, null) as job_cores_per_node, if(fits, job_cores, null) as job_cores,
    if(fits, walltime_s, null) as walltime_s, if(fits, qos, null) as qos, if(fits, project, null) as project
  ),
  case when fits then 'sacct' when is_named then 'mismatch' else 'none' end as job_evidence
from judged;
