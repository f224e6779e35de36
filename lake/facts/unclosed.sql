-- one row per slot whose accounts do not sum to workers x paid time, or that has a negative account: there must be none
create table unclosed as
with
booked as (
  select run_id, executor, block_id, slot, sum(share_us) as booked_us, min(share_us) as least_us
  from slot_ledger
  group by run_id, executor, block_id, slot
)
select
  s.run_id, s.executor, s.block_id, s.node,
  s.workers * (s.end_us - s.start_us) as paid_us,
  coalesce(b.booked_us, 0)::bigint as booked_us,
  coalesce(b.least_us, 0)::bigint as least_us
from slots s
left join booked b using (run_id, executor, block_id, slot)
where coalesce(b.booked_us, 0) <> s.workers * (s.end_us - s.start_us) or coalesce(b.least_us, 0) < 0;
