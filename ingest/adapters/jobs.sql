-- one row per run and batch job that one of its blocks names, or that it was started in; other people's jobs fall away here
with
reported as (
  select
    job_id,
    -- an array's or a server's job is known by its number alone, too
    split_part(job_id, '.', 1) as short_id,
    split_part(state, ' ', 1) as state,
    utc("start") as start_at,
    utc("end") as end_at,
    n_nodes as nodes,
    alloc_cpus as cores,
    walltime_s,
    elapsed_s,
    nullif(qos, '') as qos,
    nullif(account, '') as project,
    nullif(node_list, '') as node_list,
    length("start") <= 26 as is_source_zone,
    source_row
  from source.sacct
),
-- files may overlap, and a requeued job is reported once per attempt: the row that knows most of the latest attempt
latest as (
  select * exclude (source_row) from reported
  qualify row_number() over (
    partition by short_id
    order by start_at desc nulls last, end_at desc nulls last, elapsed_s desc nulls last, source_row desc
  ) = 1
),
named as (
  select distinct run_id, job_id from block_events where job_id is not null
  union
  select distinct b.run_id, x.job_id
  from block_events b
  join source.enclosing_jobs x using (executor)
),
found as (
  select n.run_id, n.job_id, l.* exclude (job_id, short_id)
  from named n
  join latest l on l.short_id = split_part(n.job_id, '.', 1)
)
select * from found
union all by name
-- what an earlier ingest learned stays known, until a newer file says otherwise
select e.*
from source.earlier_jobs e
semi join named n using (run_id, job_id)
anti join found f using (run_id, job_id)
