-- one row per manager: whether it ended cleanly or was lost, and between which instants
--
--   last heartbeat      +period + 2 s              active=0 row of a lost manager
--        |<--- it died in here --->|                        |
--   -----x-------------------------x------------------------x--->
create table manager_ends as
select
  m.*,
  coalesce(x.memory_bytes, m.total_memory_bytes) as node_memory_bytes,
  h.period_us,
  case
    when m.named_lost then 'lost'
    when m.inactive_us is null then 'open'
    when m.inactive_us - m.last_heartbeat_us > h.period_us * 11 // 10 + a.heartbeat_slack_us then 'lost'
    else 'clean'
  end as manager_end,
  m.last_heartbeat_us + h.period_us + a.heartbeat_slack_us as lost_by_us
from manager_rows m
cross join assumptions a
cross join source_settings x
join heartbeats h on h.run_id = m.run_id and h.executor is not distinct from m.executor;
