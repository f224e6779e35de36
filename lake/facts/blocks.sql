-- one row per block
create table blocks as
with
excesses as (
  select run_id, executor, block_id, sum(excess * (to_us - from_us))::bigint as overlap_us
  from slot_steps
  group by run_id, executor, block_id
),
enclosing as (
  select run_id, executor, stands_for as block_id, count(*) as parts from enclosed_blocks group by run_id, executor, stands_for
)
select
  b.run_id, b.executor, b.block_id, b.job_id, b.job_evidence,
  make_timestamp(b.submitted_us) as submitted_at,
  make_timestamp(b.start_us) as started_at,
  make_timestamp(b.start_low_us) as started_low_at,
  make_timestamp(b.start_high_us) as started_high_at,
  b.start_evidence as started_evidence,
  make_timestamp(b.end_us) as ended_at,
  make_timestamp(b.end_low_us) as ended_low_at,
  make_timestamp(b.end_high_us) as ended_high_at,
  b.end_evidence as ended_evidence,
  b.end_state, b.nodes, b.nodes_low, b.nodes_evidence, b.nodes_registered, b.share_held, b.share_of, coalesce(e.parts, 1) as parts, b.cores_per_node, b.cores_evidence, b.walltime_s, b.walltime_evidence,
  coalesce(b.end_us - b.start_us, 0) as paid_us,
  greatest(b.start_us - b.submitted_us, 0) as queue_wait_us,
  coalesce(o.overlap_us, 0) as overlap_us,
  b.qos, b.project, b.machine, b.pool
from block_life b
left join excesses o using (run_id, executor, block_id)
left join enclosing e on e.run_id = b.run_id and e.executor = b.executor and e.block_id = b.block_id;
