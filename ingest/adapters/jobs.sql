-- one row per run and batch job that one of its blocks names; step rows and other people's jobs fall away here
with
reported as (
  select
    coalesce(job_id_raw, job_id) as job_id,
    split_part(state, ' ', 1) as state,
    utc("start") as start_at,
    utc("end") as end_at,
    n_nodes as nodes,
    alloc_cpus as cores,
    timelimit_min * 60 as walltime_s,
    elapsed_s,
    nullif(qos, '') as qos,
    nullif(account, '') as project,
    nullif(node_list, '') as node_list,
    source_row
  from source.sacct
  where coalesce(job_id_raw, job_id) not like '%.%'
),
-- a requeued job is reported once per attempt
latest as (
  select * exclude (source_row) from reported
  qualify row_number() over (partition by job_id order by source_row desc) = 1
),
named as (
  select distinct run_id, job_id from block_events where job_id is not null
),
-- what an earlier ingest learned stays known, until a newer file says otherwise
earlier as (
  select e.* from source.earlier_jobs e anti join latest using (job_id)
)
select n.run_id, l.* from named n join latest l using (job_id)
union all by name
select e.* from earlier e semi join named n using (run_id, job_id)
