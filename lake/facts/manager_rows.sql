-- one row per run and manager: what the interchange wrote about it, and the executor it belongs to
create table manager_rows as
with
lives as (
  select
    run_id,
    uid,
    arg_min(block_id, source_row) as block_id,
    arg_min(node, source_row) as node,
    max(worker_count) as workers,
    max(cpu_count) as cpu_count,
    max(total_memory_bytes) as total_memory_bytes,
    min(epoch_us(recorded_at)) as first_us,
    max(epoch_us(recorded_at)) as last_row_us,
    max(epoch_us(last_heartbeat_at)) as last_heartbeat_us,
    min(epoch_us(recorded_at)) filter (where not active) as inactive_us
  from manager_events
  group by run_id, uid
),
-- node rows name no executor: a loss that names the manager is proof, tries seen there are good evidence, a block of that id a hint
losses as (
  select t.run_id, f.manager_uid as uid, t.executor, count(*) as seen
  from tries_raw t
  join failures f using (fail_history)
  where f.manager_uid is not null
  group by all
),
there as (
  select l.run_id, l.uid, t.executor, epoch_us(t.returned_at) as returned_us
  from lives l
  join tries_raw t on t.run_id = l.run_id and t.block_id = l.block_id and t.node = l.node
    and epoch_us(t.running_at) between l.first_us - 1000000 and coalesce(l.inactive_us, l.last_row_us + 3600000000)
),
events as (
  select run_id, uid, epoch_us(recorded_at) as at_us from manager_events
),
-- two executors may have a block of the same id on one host: since 2025.03.31 the manager's rows tell whose results came from it
seen_tries as (
  select t.run_id, t.uid, t.executor,
    count(*) filter (where t.returned_us - e.at_us < 250000) * 1000000 + count(*) as seen
  from there t
  asof left join events e on e.run_id = t.run_id and e.uid = t.uid and t.returned_us + 20000 >= e.at_us
  group by all
),
block_lives as (
  select l.run_id, l.uid, b.executor,
    -- the block that had begun last when the manager registered is the likeliest
    -min(abs(l.first_us - coalesce(epoch_us(j.start_at), b.running_us, b.submitted_us))) as seen
  from lives l
  join block_rows b on b.run_id = l.run_id and b.block_id = l.block_id
    and l.first_us >= b.submitted_us and (b.end_row_us is null or l.first_us <= b.end_row_us)
  left join jobs j on j.run_id = b.run_id and j.job_id = b.job_id
  where j.job_id is null or (epoch_us(j.start_at) <= l.first_us + 1000000 and coalesce(epoch_us(j.end_at) >= l.first_us - 1000000, true))
  group by all
),
candidates as (
  select *, 3 as weight, 'failure' as evidence from losses
  union all select *, 2, 'tries' from seen_tries
  union all select *, 1, 'block' from block_lives
),
-- executors differ in the size of their managers: those that are certain show it
certain as (
  select c.run_id, c.executor, mode(l.workers) as workers
  from candidates c
  join lives l using (run_id, uid)
  where c.weight >= 2
  group by c.run_id, c.executor
),
weighed as (
  select c.*, coalesce(l.workers = k.workers, false) as fits
  from candidates c
  join lives l using (run_id, uid)
  left join certain k on k.run_id = c.run_id and k.executor = c.executor
),
ranked as (
  select *,
    row_number() over (partition by run_id, uid order by weight desc, fits desc, seen desc, executor) as rank,
    count(*) over (partition by run_id, uid, weight, fits) as rivals
  from weighed
)
select
  l.*,
  r.executor,
  case when r.rivals > 1 and r.weight < 3 then 'ambiguous' else r.evidence end as executor_evidence,
  exists (select 1 from losses x where x.run_id = l.run_id and x.uid = l.uid) as named_lost
from lives l
left join ranked r on r.run_id = l.run_id and r.uid = l.uid and r.rank = 1;
