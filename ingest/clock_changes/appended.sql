-- the times of appended rows get their offset written behind them: what has one is no longer in doubt
update source.status as s set "timestamp" = with_offset(s."timestamp", p.is_second, f.first_us, f.second_us)
from passes p join folds f using (from_at) where p.tbl = 'status' and p.source_row = s.source_row;
update source.resource as s set "timestamp" = with_offset(s."timestamp", p.is_second, f.first_us, f.second_us)
from passes p join folds f using (from_at) where p.tbl = 'resource' and p.source_row = s.source_row;
update source.block as s set "timestamp" = with_offset(s."timestamp", p.is_second, f.first_us, f.second_us)
from passes p join folds f using (from_at) where p.tbl = 'block' and p.source_row = s.source_row;
update source.node as s set "timestamp" = with_offset(s."timestamp", p.is_second, f.first_us, f.second_us)
from passes p join folds f using (from_at) where p.tbl = 'node' and p.source_row = s.source_row;
-- a heartbeat came before the row that tells of it, and not long before
update source.node as n
set last_heartbeat = with_offset(n.last_heartbeat, epoch_us(utc(with_offset(n.last_heartbeat, true, f.first_us, f.second_us))) <= epoch_us(utc(n."timestamp")) + 2000000, f.first_us, f.second_us)
from folds f
where length(n.last_heartbeat) <= 26 and try_cast(n.last_heartbeat as timestamp) >= f.from_at and try_cast(n.last_heartbeat as timestamp) < f.to_at;
