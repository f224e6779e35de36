-- one row per run and thing that can be missing or assumed
create table coverage as
with
-- before Parsl 1.1 blocks were not recorded: that nothing was paid cannot be said
with_blocks as (
  select run_id from runs where coalesce(blocks_recorded, true)
),
paid_tries as (
  select * from tries where try_id is not null and disposition <> 'not_paid'
),
paid_blocks as (
  select * from blocks where started_at is not null
),
items as (
  select run_id, 'tries_with_start' as item, count(*) filter (where began_evidence = 'running') as count, count(*) as total
  from paid_tries where disposition <> 'never_ran' group by run_id
  union all
  select run_id, 'tries_with_end', count(*) filter (where ended_evidence in ('running_ended', 'returned')), count(*)
  from paid_tries where disposition <> 'never_ran' group by run_id
  union all
  select run_id, 'tries_with_node', count(*) filter (where node is not null), count(*)
  from paid_tries where disposition <> 'never_ran' group by run_id
  union all
  select run_id, 'tries_unplaced', count(*) filter (where disposition = 'unplaced'), count(*) from paid_tries group by run_id
  union all
  select run_id, 'tries_open', count(*) filter (where outcome = 'unknown'), count(*) from paid_tries group by run_id
  union all
  -- the manager's rows, the first sample or the app's median stand for a start that was lost
  select run_id, 'tries_start_lost', count(*) filter (where began_evidence <> 'running'), count(*)
  from paid_tries where disposition <> 'never_ran' group by run_id
  union all
  select run_id, 'tries_final_lost', count(*) filter (where outcome = 'useful' and try_status <> 'exec_done'), count(*)
  from paid_tries where disposition <> 'never_ran' group by run_id
  union all
  select run_id, 'tries_doubtful', count(*) filter (where is_doubtful), count(*)
  from paid_tries where disposition <> 'never_ran' group by run_id
  union all
  select run_id, 'tries_with_cpu', count(*) filter (where cpu_us is not null), count(*)
  from paid_tries where disposition = 'ran' group by run_id
  union all
  select run_id, 'hosts_shifted', count(distinct node) filter (where clock_shift_us <> 0), count(distinct node)
  from managers group by run_id
  union all
  select run_id, 'tries_not_paid', count(*) filter (where disposition = 'not_paid'), count(*) from tries semi join with_blocks using (run_id) where try_id is not null group by run_id
  union all
  select run_id, 'blocks_by_sacct', count(*) filter (where started_evidence = 'sacct' and ended_evidence = 'sacct'), count(*)
  from paid_blocks group by run_id
  union all
  select run_id, 'blocks_start_derived', count(*) filter (where started_evidence <> 'sacct'), count(*) from paid_blocks group by run_id
  union all
  select run_id, 'blocks_end_derived', count(*) filter (where ended_evidence not in ('sacct', 'as_of')), count(*) from paid_blocks group by run_id
  union all
  select run_id, 'blocks_open', count(*) filter (where ended_evidence = 'as_of'), count(*) from paid_blocks group by run_id
  union all
  select run_id, 'blocks_never_ran', count(*) filter (where started_at is null), count(*) from blocks group by run_id
  union all
  select run_id, 'blocks_nodes_derived', count(*) filter (where nodes_evidence in ('registered', 'assumed')), count(*) from paid_blocks group by run_id
  union all
  select run_id, 'blocks_nodes_exceeded', count(*) filter (where is_exceeded), count(*)
  from (select b.*, l.nodes_registered > l.told_nodes as is_exceeded from paid_blocks b join block_life l using (run_id, executor, block_id))
  group by run_id
  union all
  select run_id, 'blocks_walltime_exceeded', count(*) filter (where is_exceeded), count(*)
  from (
    select b.*, l.end_us - l.start_us > (l.walltime_s * 1000000 + a.walltime_grace_us) as is_exceeded
    from paid_blocks b
    join block_life l using (run_id, executor, block_id)
    cross join assumptions a
  )
  group by run_id
  union all
  select run_id, 'blocks_share_unknown', count(*) filter (where l.is_share_unknown), count(*)
  from paid_blocks
  join block_life l using (run_id, executor, block_id)
  group by run_id
  union all
  select run_id, 'blocks_workers_unknown', count(*) filter (where s.run_id is not null), count(*)
  from paid_blocks
  left join (select distinct run_id, executor, block_id from stand_ins) s using (run_id, executor, block_id)
  group by run_id
  union all
  select run_id, 'blocks_cores_fallback', count(*) filter (where coalesce(cores_evidence, 'cpu_count') = 'cpu_count'), count(*) from paid_blocks group by run_id
  union all
  select run_id, 'blocks_job_mismatch', count(*) filter (where job_evidence = 'mismatch'), count(*) from blocks group by run_id
  union all
  select run_id, 'managers_lost', count(*) filter (where manager_end = 'lost'), count(*) from managers group by run_id
  union all
  select run_id, 'managers_open', count(*) filter (where manager_end = 'open'), count(*) from managers semi join with_blocks using (run_id) group by run_id
  union all
  select run_id, 'managers_ambiguous', count(*) filter (where executor_evidence = 'ambiguous' or executor is null), count(*) from managers semi join with_blocks using (run_id) group by run_id
  union all
  select run_id, 'overlap_us', sum(overlap_us)::bigint, null from blocks group by run_id
  union all
  select run_id, 'run_unfinished', count(*) filter (where completed_us is null), count(*) from run_life group by run_id
  union all
  select run_id, 'run_without_blocks', 1, null from with_blocks anti join block_life using (run_id)
  union all
  select run_id, 'run_before_blocks', 1, null from runs anti join with_blocks using (run_id)
  union all
  select run_id, item, count, total from clock_doubts
)
select run_id, item, count, total from items;
