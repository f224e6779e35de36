-- one row per stretch of a try for which its manager had no worker left while another manager of the host had one
--
-- The rows of a try name its host, not its manager. Where several managers live on a host at a time, the try is matched to one of them;
-- what that one cannot have done is booked to the others, so that no manager does more than it could.
create table try_moves as
with
managers_at_work as (
  select x.run_id, x.executor, x.block_id, x.slot, x.from_us, x.to_us, x.capacity, m.uid, m.workers
  from shared_hosts s
  join slot_steps x using (run_id, executor, block_id, slot)
  join manager_life m on m.run_id = s.run_id and m.executor = s.executor and m.block_id = s.block_id and m.node = s.node
    and m.begin_us <= x.from_us and m.end_us >= x.to_us
  where x.to_us > x.from_us and x.active > 0
),
-- those that began first keep the workers of the host, and of their manager
on_host as (
  select w.*, t.task_id, t.try_id, t.held_from_us
  from managers_at_work w
  join try_life t on t.run_id = w.run_id and t.uid = w.uid
    and t.held_to_us > t.held_from_us and t.held_from_us <= w.from_us and t.held_to_us >= w.to_us
  qualify row_number() over (
    partition by w.run_id, w.executor, w.block_id, w.slot, w.from_us order by t.held_from_us, t.task_id, t.try_id
  ) <= w.capacity
),
placed as (
  select *,
    row_number() over (
      partition by run_id, executor, block_id, slot, from_us, uid order by held_from_us, task_id, try_id
    ) as place
  from on_host
),
without_worker as (
  select *,
    row_number() over (
      partition by run_id, executor, block_id, slot, from_us order by held_from_us, task_id, try_id
    ) as number
  from placed
  where place > workers
),
tries_at_work as (
  select run_id, executor, block_id, slot, from_us, uid, count(*) as tries from on_host group by all
),
free_workers as (
  select w.run_id, w.executor, w.block_id, w.slot, w.from_us, w.uid, unnest(range(w.workers - coalesce(t.tries, 0))) as worker
  from managers_at_work w
  left join tries_at_work t using (run_id, executor, block_id, slot, from_us, uid)
),
numbered as (
  select *,
    row_number() over (partition by run_id, executor, block_id, slot, from_us order by uid, worker) as number
  from free_workers
)
select e.run_id, e.task_id, e.try_id, e.slot, e.from_us, e.to_us, n.uid as to_uid
from without_worker e
join numbered n using (run_id, executor, block_id, slot, from_us, number);
