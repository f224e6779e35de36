-- one row per manager: what its workers did is no more than they could, and it lived inside its block's paid time
select m.source, m.run_id, concat('manager ', m.uid, ' on ', m.node) as place,
  m.ended_at is null
    or (
      least(m.useful_us, m.lost_us, m.unknown_us, m.idle_us) >= 0
      and m.useful_us + m.lost_us + m.unknown_us + m.idle_us = m.capacity_us
      and m.ended_at <= b.ended_at
      and m.ended_at >= b.started_at
    ) as is_ok
from managers m
left join blocks b using (source, run_id, executor, block_id)
