-- one row per run: the latest instant that the canonical tables record of it
with
seen as (
  select run_id, began_at as seen_at from runs
  union all select run_id, completed_at from runs
  union all select run_id, returned_at from tries_raw
  union all select run_id, recorded_at from statuses
  union all select run_id, recorded_at from block_events
  union all select run_id, recorded_at from manager_events
  union all select run_id, recorded_at from samples
)
select run_id, epoch_us(max(seen_at)) as last_record_us from seen group by run_id
