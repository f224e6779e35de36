-- one row per pair of runs that pay the same batch job at the same time: runs that were started in one job are told apart within one database only
with
charged as (
  select source, run_id, split_part(job_id, '.', 1) as job, machine, nodes, started_at, ended_at
  from blocks
  where job_evidence = 'sacct' and paid_us > 0
),
pairs as (
  select
    a.source, a.run_id, b.source as other_source, b.run_id as other_run_id, a.job,
    least(a.nodes, b.nodes) as nodes,
    greatest(a.started_at, b.started_at) as from_at,
    least(a.ended_at, b.ended_at) as to_at
  from charged a
  join charged b on b.job = a.job and (a.source, a.run_id) < (b.source, b.run_id) and coalesce(a.machine = b.machine, true)
)
select source, run_id, other_source, other_run_id, job, sum(nodes * date_diff('microsecond', from_at, to_at)) / 3.6e9 as node_hours
from pairs
where from_at < to_at
group by source, run_id, other_source, other_run_id, job
order by job, source, run_id, other_source, other_run_id
